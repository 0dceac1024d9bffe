"""Plans, looks and thoughts: sentences about the story's people that change nothing."""

from dmn.data.generator.composed.actions.plot import Plot
from dmn.data.generator.composed.entities import Person
from dmn.data.generator.composed.world import Event
from dmn.data.generator.story import pick

_OF_PLACES = (
    "{who} said {he} would go {to}.",
    "{who} wants to go {to}.",
    "{who} wanted to go {to}.",
    "{who} will go {to} tomorrow.",
    "{who} will be {at} in the evening.",
    "{who} would like to go {to}.",
    "{who} talked about {the}.",
    "{who} thought of {the}.",
    "{who} likes {the}.",
    "{who} asked the way {to}.",
    "{who} plans to go {to} next week.",
    "{who} dreamt of {the}.",
    "{who} has often been {at}.",
    "{who} remembered the days {at}.",
    "{The} is old.",
    "{The} is very quiet.",
    "{The} opens at nine.",
    "{The} was full of people.",
)
_OF_THINGS = (
    "{who} looked at {thing}.",
    "{who} wanted {thing}.",
    "{who} likes {thing}.",
    "{who} talked about {thing}.",
    "{who} asked {other} about {thing}.",
    "{who} could not see {thing}.",
    "{who} thought about {thing}.",
    "{who} would like to have {thing}.",
    "{who} touched {thing}.",
    "{Thing} {was} very expensive.",
    "{Thing} {was} heavy.",
    "{Thing} {was} a present.",
    "{who} promised to give {other} {thing} one day.",
    "{who} nearly took {thing}.",
    "{who} did not take {thing}.",
)
_OF_PEOPLE = (
    "{who} smiled at {other}.",
    "{who} called {other} on the phone.",
    "{who} wrote a letter to {other}.",
    "{who} thought about {other}.",
    "{who} and {other} are friends.",
    "{who} has known {other} for years.",
    "{who} likes {other}.",
    "{who} asked {other} a question on the phone.",
    "{who} sent {other} a message.",
    "{who} waved.",
    "{who} was looking for {other}.",
    "{who} had not seen {other} for weeks.",
)


def talk(plot: Plot) -> bool:
    """Say something about people and things that changes nothing."""
    rng, world = plot.rng, plot.world
    people = [who for who in world.people if who.gender in "fm"]
    if len(people) < 2:
        return False
    who, other = rng.sample(people, 2)
    place = pick(rng, world.places)
    frames = pick(rng, (_OF_PLACES, _OF_PLACES, _OF_THINGS, _OF_PEOPLE))
    thing = pick(rng, world.things)
    frame = pick(rng, frames)
    text = frame.format(
        who=who.np,
        other=other.np,
        he="she" if who.gender == "f" else "he",
        to=place.to,
        at=place.at,
        the=place.the,
        The=_capital(place.the),
        thing=f"the {thing.label}",
        Thing=f"The {thing.label}",
        was="were" if thing.number == "many" else "was",
    )
    seen: tuple[Person, ...] = (who,) if "{who}" in frame else ()
    if "{other}" in frame:
        seen = (*seen, other)
    things = (thing,) if "hing}" in frame else ()
    world.add(Event("talk", seen, things, text=_capital(text)))
    return True


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
