"""Questions as people type them."""

from random import Random

from dmn.data.generator.composed.asked import Asked
from dmn.data.generator.composed.entities import Person, Place, Thing
from dmn.data.generator.composed.telling.grammar import capital
from dmn.data.generator.story import pick

_DID = (
    "Did {who} go {to}?",
    "Did {who} go {to}?",
    "Has {who} gone {to}?",
    "Did {who} ever go {to}?",
)

QUESTIONS: dict[str, tuple[str, ...]] = {
    "where_person": (
        "Where {is} {who}?",
        "Where {is} {who}?",
        "Where {is} {who}?",
        "Where {is} {who} now?",
        "Where did {who} go?",
        "Where {has} {who} gone?",
        "Where can I find {him}?",
        "Can you tell me where {who} {is}?",
        "Which place {is} {who} in?",
        "In which place {is} {who}?",
        "Where did {who} end up?",
        "Where did {who} go last?",
        "Where would you find {him}?",
        "Do you know where {who} {is}?",
        "Tell me where {who} {is}.",
        "What is the location of {him}?",
        "Where {is} {who} at the moment?",
    ),
    "where_thing": (
        "Where {is} {thing}?",
        "Where {is} {thing}?",
        "Where {is} {thing}?",
        "Where {is} {thing} now?",
        "Where can I find {thing}?",
        "Where did {thing} end up?",
        "Which place {is} {thing} in?",
        "Where would you find {thing}?",
        "Where can {thing} be found?",
        "Do you know where {thing} {is}?",
        "Can you tell me where {thing} {is}?",
        "What is the location of {thing}?",
        "Where {is} {thing} at the moment?",
    ),
    "in_what": (
        "What {is} {thing} {word}?",
        "What {is} {thing} {word}?",
        "{Word} what {is} {thing}?",
        "What did somebody put {thing} {word}?",
    ),
    "what_in": (
        "What is {word} {thing}?",
        "What is {word} {thing}?",
        "What is {word} {thing} now?",
        "What can you find {word} {thing}?",
        "What do you see {word} {thing}?",
    ),
    "is_there": (
        "{Is} {who} {at}?",
        "{Is} {who} {at}?",
        "{Is} {who} {at} now?",
        "{Is} {who} now {at}?",
        "Can {who} be found {at}?",
        "Could I find {him} {at}?",
        "Would you find {him} {at}?",
        "Do you know if {who} {is} {at}?",
    ),
    "is_thing_there": (
        "{Is} {thing} {at}?",
        "{Is} {thing} {at}?",
        "{Is} {thing} {at} now?",
        "Can {thing} be found {at}?",
        "Would you find {thing} {at}?",
    ),
    "who_is_there": (
        "Who is {at}?",
        "Who is {at}?",
        "Who is {at} now?",
        "Which people are {at}?",
        "Who can be found {at}?",
        "Who are the people {at}?",
        "Name everybody {at}.",
    ),
    "how_many_there": (
        "How many people are {at}?",
        "How many people are {at} now?",
        "How many persons are there {at}?",
        "How many people can you find {at}?",
    ),
    "did_go": _DID,
    "where_before_visit": (
        "Where {was} {who} before {the}?",
        "Where {was} {who} before going {to}?",
        "Where {was} {who} before {he} went {to}?",
        "Before {the}, where {was} {who}?",
        "Where had {who} been before {the}?",
        "Which place {was} {who} in before {the}?",
        "Where did {who} come from before going {to}?",
    ),
    "where_after": (
        "Where did {who} go after {the}?",
        "Where {was} {who} after {the}?",
        "Where did {who} go after being {at}?",
        "After {the}, where did {who} go?",
        "Where did {who} go next after {the}?",
    ),
    "where_first": (
        "Where {was} {who} first?",
        "Where did {who} go first?",
        "Where {was} {who} at first?",
        "Where {was} {who} at the beginning?",
    ),
    "was_there": (
        "{Was} {who} {at}?",
        "{Was} {who} ever {at}?",
        "{Was} {who} {at} earlier?",
        "{Has} {who} been {at}?",
        "{Was} {who} {at} at some point?",
    ),
    "where_thing_was": (
        "Where {was} {thing} before {the}?",
        "Where {was} {thing} before it came {to}?",
        "Where {was} {thing} before it was {at}?",
        "Before {the}, where {was} {thing}?",
        "Where had {thing} been before {the}?",
        "Which place {was} {thing} in before {the}?",
    ),
    "carrying": (
        "What {is} {who} carrying?",
        "What {is} {who} carrying?",
        "What {is} {who} holding?",
        "What {does} {who} have?",
        "What {does} {who} have now?",
        "What {is} {who} carrying now?",
        "Which things {does} {who} have?",
        "What {does} {who} carry?",
        "What {has} {who} got?",
        "Which objects {is} {who} carrying?",
        "What things {is} {who} holding?",
    ),
    "how_many": (
        "How many objects {is} {who} carrying?",
        "How many things {is} {who} carrying?",
        "How many things {does} {who} have?",
        "How many objects {is} {who} holding?",
        "How many items {does} {who} carry?",
        "How many things {is} {who} holding now?",
        "How many things {has} {who} got?",
    ),
    "who_has": (
        "Who has {thing}?",
        "Who has {thing}?",
        "Who has {thing} now?",
        "Who is holding {thing}?",
        "Who is carrying {thing}?",
        "Who holds {thing}?",
        "Who has got {thing}?",
        "Who carries {thing}?",
    ),
    "does_have": (
        "{Does} {who} have {thing}?",
        "{Does} {who} have {thing}?",
        "{Has} {who} got {thing}?",
        "{Is} {who} carrying {thing}?",
        "{Is} {who} holding {thing}?",
        "{Does} {who} still have {thing}?",
    ),
    "what_given": (
        "What did {who} give to {receiver}?",
        "What did {who} give {receiver}?",
        "What did {who} hand to {receiver}?",
        "What did {getter} get from {giver}?",
        "What did {getter} receive from {giver}?",
    ),
    "who_gave": (
        "Who gave {thing}?",
        "Who gave away {thing}?",
        "Who gave somebody {thing}?",
        "Who handed over {thing}?",
    ),
    "who_gave_to": (
        "Who gave {thing} to {receiver}?",
        "Who gave {receiver} {thing}?",
        "Who handed {thing} to {receiver}?",
        "From whom did {getter} get {thing}?",
        "Who did {getter} get {thing} from?",
    ),
    "who_received": (
        "Who received {thing}?",
        "Who was given {thing}?",
        "Who was {thing} given to?",
        "To whom was {thing} given?",
    ),
    "whom_given": (
        "Who did {who} give {thing} to?",
        "To whom did {who} give {thing}?",
        "Who got {thing} from {giver}?",
        "Whom did {who} give {thing} to?",
    ),
    "who_take": ("Who took {thing}?", "Who picked up {thing}?"),
    "who_drop": ("Who put down {thing}?", "Who dropped {thing}?", "Who left {thing}?"),
    "who_put": ("Who put {thing} there?", "Who put {thing} away?"),
    "who_lose": ("Who lost {thing}?", "Who has lost {thing}?"),
    "who_destroy": ("Who got rid of {thing}?", "Who made {thing} disappear?"),
    "who_eat": ("Who ate {thing}?", "Who has eaten {thing}?"),
    "who_drink": ("Who drank {thing}?", "Who has drunk {thing}?"),
    "which_one": (
        "Which {noun} {does} {who} have?",
        "Which {noun} {is} {who} carrying?",
        "Which {noun} {is} {who} holding?",
    ),
    "colour_of_thing": (
        "What color {is} {thing}?",
        "What colour {is} {thing}?",
        "Which color {is} {thing}?",
        "What color {does} {thing} have?",
    ),
    "colour_of_held": (
        "What color is the {noun} that {who} {has}?",
        "What colour is {whose} {noun}?",
        "What color is {whose} {noun}?",
    ),
}

_HE = {"f": "she", "m": "he", "n": "they", "i": "I"}


def ask(rng: Random, asked: Asked) -> str:
    """Return the question in one of the forms of its kind."""
    if "text" in asked.slots:
        return str(asked.slots["text"])
    return pick(rng, QUESTIONS[asked.kind]).format_map(_slots(asked))


def _slots(asked: Asked) -> dict[str, str]:
    found: dict[str, str] = {}
    number = "one"
    for name, slot in asked.slots.items():
        if isinstance(slot, Person):
            if name == "who":
                number = "i" if slot.gender == "i" else "one"
                found["who"] = slot.np
                found["him"] = found["giver"] = "me" if number == "i" else slot.np
                found["whose"] = "my" if number == "i" else f"{slot.np}'s"
                found["he"] = _HE[slot.gender]
            else:
                found["receiver"] = "me" if slot.gender == "i" else slot.np
                found["getter"] = slot.np
        elif isinstance(slot, Place):
            found["at"], found["to"], found["the"] = slot.at, slot.to, slot.the
        elif isinstance(slot, Thing):
            found["thing"], found["noun"] = f"the {slot.label}", slot.noun
            if "who" not in asked.slots and slot.number == "many":
                number = "many"
        else:
            found[name] = slot
            found[capital(name)] = capital(slot) if slot else slot
    found.update(_GRAMMAR[number])
    return found


def _grammar(is_: str, was: str, does: str, has: str) -> dict[str, str]:
    words = {"is": is_, "was": was, "does": does, "has": has}
    return words | {capital(name): capital(word) for name, word in words.items()}


_GRAMMAR = {
    "one": _grammar("is", "was", "does", "has"),
    "many": _grammar("are", "were", "do", "have"),
    "i": _grammar("am", "was", "do", "have"),
}
