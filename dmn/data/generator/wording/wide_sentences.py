"""Other ways to say what bAbI's frames say: sentences people might type.

A predicate follows whoever acts, so that it can also follow a pronoun or an `and`; it stands in
the past. Grammar that depends on the subject: {is} {was} {has} {s} (walks) {es} (goes) {their}.
"""

from dmn.data.generator.wording.templates import Frames


def _each(verbs: str, *endings: str) -> tuple[str, ...]:
    return tuple(f"{verb} {ending}" for verb in verbs.split(", ") for ending in endings)


_GO = (
    *_each(
        "walked, strolled, headed, ran, hurried, wandered, drove, rushed, cycled, jogged, raced, "
        "marched, sauntered, went over, went off, returned, made {their} way, walked back, "
        "headed over, moved on, set off, moved, went, travelled, journeyed, went back, "
        "proceeded, hiked, dashed, drifted, crept",
        "to the {place}",
    ),
    *_each("walked, stepped, went, came, ran, moved, hurried, wandered", "into the {place}"),
    *_each(
        "entered, reached, visited, came to, got to, arrived in, arrived at, turned up in",
        "the {place}",
    ),
)
_LEFT = (
    "left the {origin} for the {place}",
    "went from the {origin} to the {place}",
    "moved from the {origin} to the {place}",
    "walked out of the {origin} and into the {place}",
)

PREDICATES: Frames = {
    "go": _GO,
    "go_from": _LEFT,
    "then_go": _GO,
    "take": (
        *_each(
            "picked up, grabbed, lifted, took, got, fetched, collected, snatched, seized, "
            "lifted up, took hold of, gathered up, got hold of",
            "the {thing}",
            "the {thing} there",
        ),
        "carried off the {thing}",
        "picked the {thing} up",
        "found the {thing} and took it",
        "picked up {a_thing}",
        "took {a_thing}",
        "grabbed {a_thing}",
    ),
    "drop": (
        *_each(
            "put down, set aside, dropped, let go of, set down, laid down, discarded, abandoned, "
            "got rid of, left",
            "the {thing}",
            "the {thing} there",
        ),
        "left the {thing} behind",
        "put the {thing} down",
        "put the {thing} on the floor",
        "set the {thing} down",
        "let the {thing} go",
    ),
    "give": (
        *_each(
            "handed, passed, gave, tossed, handed over, slipped, passed on, gave away",
            "the {thing} to {to}",
        ),
        *_each("handed, passed, gave, slipped, tossed", "{to} the {thing}"),
    ),
}

SENTENCES: Frames = {
    "go": (
        "{who} {is} now in the {place}.",
        "{who} {is} in the {place} now.",
        "{who} {has} gone to the {place}.",
        "{who} go{es} to the {place}.",
        "{who} walk{s} to the {place}.",
        "{who} head{s} to the {place}.",
        "{who} run{s} into the {place}.",
        "{who} {has} just arrived in the {place}.",
        "{who} enter{s} the {place}.",
        "{who} {has} walked into the {place}.",
        "{who} travel{s} to the {place}.",
        "To the {place} went {who}.",
        "Off to the {place} went {who}.",
        "{who} {was} off to the {place}.",
    ),
    "then_go": (
        "{He} later went to the {place}.",
        "{He} then walked to the {place}.",
        "Then {he} moved to the {place}.",
        "After that {he} headed to the {place}.",
        "Next, {he} went to the {place}.",
        "Later on {he} strolled to the {place}.",
        "Afterwards {he} ran to the {place}.",
        "Soon {he} left for the {place}.",
        "Following that {he} returned to the {place}.",
        "{He} then hurried off to the {place}.",
        "A little later {he} entered the {place}.",
        "Then {he} made {their} way to the {place}.",
        "And then {he} wandered into the {place}.",
        "From there {he} went to the {place}.",
    ),
    "go_when": (
        "{who} walked to the {place} {when}.",
        "{When} {who} walked to the {place}.",
        "{who} was in the {place} {when}.",
        "{When} {who} was in the {place}.",
        "{who} headed to the {place} {when}.",
        "{When}, {who} headed to the {place}.",
        "{When}, {who} visited the {place}.",
        "{who} visited the {place} {when}.",
        "{When} {who} ran to the {place}.",
        "{who} drove to the {place} {when}.",
        "It was {when} that {who} went to the {place}.",
        "{When}, {who} could be found in the {place}.",
        "{who} entered the {place} {when}.",
        "{who} spent some time in the {place} {when}.",
    ),
    "take": (
        "{who} {is} now holding the {thing}.",
        "{who} {has} the {thing} now.",
        "{who} {has} picked up the {thing}.",
        "{who} take{s} the {thing}.",
        "{who} pick{s} up the {thing}.",
        "{who} grab{s} the {thing}.",
        "The {thing} was picked up by {who}.",
        "The {thing} was taken by {who}.",
    ),
    "drop": (
        "{who} put{s} down the {thing}.",
        "{who} drop{s} the {thing}.",
        "{who} leave{s} the {thing} there.",
        "{who} {is} no longer holding the {thing}.",
        "{who} {has} put down the {thing}.",
        "The {thing} was dropped by {who}.",
        "The {thing} was left there by {who}.",
    ),
    "give": (
        "{who} give{s} the {thing} to {to}.",
        "{who} hand{s} {to} the {thing}.",
        "{who} {has} given {to} the {thing}.",
        "The {thing} was given to {to} by {who}.",
        "{to} received the {thing} from {who}.",
        "{to} got the {thing} from {who}.",
        "{to} was handed the {thing} by {who}.",
    ),
    "is_in": (
        "{who} {is} now in the {place}.",
        "{who} {is} in the {place} now.",
        "{who} {is} currently in the {place}.",
        "{who} can be found in the {place}.",
        "{who} {is} sitting in the {place}.",
        "{who} {is} inside the {place}.",
        "You can find {who} in the {place}.",
        "{who} {is} waiting in the {place}.",
        "In the {place} sits {who}.",
    ),
    "not_in": (
        "{who} isn't in the {place}.",
        "{who} is not inside the {place}.",
        "{who} cannot be found in the {place}.",
        "{who} is not in the {place} now.",
        "Nobody can find {who} in the {place}.",
        "The {place} is not where {who} is.",
    ),
    "no_longer_in": (
        "{who} isn't in the {place} anymore.",
        "{who} is not in the {place} any longer.",
        "{who} has left the {place}.",
        "{who} is no longer inside the {place}.",
        "{who} walked out of the {place}.",
        "{who} is gone from the {place}.",
    ),
    "either": (
        "{who} is in the {place} or the {second}.",
        "{who} is either in the {place} or in the {second}.",
        "{who} might be in the {place} or in the {second}.",
        "{who} went to either the {place} or the {second}.",
        "{who} must be in the {place} or the {second}.",
        "Either the {place} or the {second} is where {who} is.",
        "{who} is in either the {place} or the {second}.",
        "{who} could be in the {place}, or else in the {second}.",
    ),
    "lies": (
        "{Direction} of the {b} lies the {a}.",
        "You find the {a} {direction} of the {b}.",
        "The {a} lies {direction} of the {b}.",
        "The {a} is to the {direction} of the {b}.",
        "To the {direction} of the {b} is the {a}.",
        "{Direction} of the {b} is the {a}.",
        "The {a} can be found {direction} of the {b}.",
        "The {a} is just {direction} of the {b}.",
        "If you go {direction} from the {b}, you reach the {a}.",
        "Going {direction} from the {b} you come to the {a}.",
        "The {a} is located {direction} of the {b}.",
        "From the {b}, the {a} is {direction}.",
    ),
    "fears": (
        "{A} fear {b}.",
        "{A} are scared of {b}.",
        "{A} are frightened of {b}.",
        "All {a} are afraid of {b}.",
        "{A} run away from {b}.",
        "{A} are terrified of {b}.",
        "What {a} are afraid of is {b}.",
        "Every one of the {a} is afraid of {b}.",
        "{A} live in fear of {b}.",
        "{A} have always been afraid of {b}.",
    ),
    "is_a": (
        "{who} happens to be {a_kind}.",
        "{who} is {a_kind}, of course.",
        "My friend {who} is {a_kind}.",
        "{who} was born {a_kind}.",
        "As everyone knows, {who} is {a_kind}.",
        "{A_kind} is what {who} is.",
        "People say that {who} is {a_kind}.",
        "There is {a_kind} called {who}.",
        "There is {a_kind} named {who}.",
    ),
    "is_coloured": (
        "{who} is {colour} in color.",
        "The color of {who} is {colour}.",
        "{who} has the color {colour}.",
        "{who} looks {colour}.",
        "{who} is {colour} all over.",
        "{who} is a {colour} one.",
        "Everyone can see that {who} is {colour}.",
    ),
    "stands": (
        "The {a} sits {beside} the {b}.",
        "The {a} is placed {beside} the {b}.",
        "The {a} is {beside_too} the {b}.",
        "{Beside} the {b} is the {a}.",
        "{Beside} the {b} there is the {a}.",
        "You can see the {a} {beside} the {b}.",
        "The {a} stands {beside} the {b}.",
        "The {a} lies {beside_too} the {b}.",
        "The {a} was drawn {beside} the {b}.",
    ),
    "fits": (
        "The {a} fits in the {b}.",
        "The {a} fits into the {b}.",
        "The {a} can fit inside the {b}.",
        "The {a} goes inside the {b}.",
        "You can put the {a} into the {b}.",
        "The {a} will fit in the {b}.",
        "The {a} is small enough for the {b}.",
        "The {b} has room for the {a}.",
        "Inside the {b} there is room for the {a}.",
    ),
    "bigger": (
        "The {a} is larger than the {b}.",
        "The {b} is smaller than the {a}.",
        "The {a} is much bigger than the {b}.",
        "The {a} is a bit bigger than the {b}.",
        "Compared with the {b}, the {a} is bigger.",
        "The {b} isn't as big as the {a}.",
        "The {b} is not as large as the {a}.",
        "In size, the {a} beats the {b}.",
    ),
    "feels": (
        "{who} feels {motive}.",
        "{who} is very {motive}.",
        "{who} was {motive}.",
        "{who} is getting {motive}.",
        "{who} felt rather {motive}.",
        "{who} says that {he} is {motive}.",
        "{who} is {motive} now.",
        "{who} has become {motive}.",
    ),
}

BESIDE_TOO = {"above": "over", "below": "under", "left": "left of", "right": "right of"}
