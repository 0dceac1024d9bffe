"""Sentence and question frames as bAbI has them. A frame that stands twice is twice as likely."""

Frames = dict[str, tuple[str, ...]]

_GO = (
    "moved to the {place}",
    "went to the {place}",
    "went back to the {place}",
    "journeyed to the {place}",
    "travelled to the {place}",
)
_TAKEN = ("picked up the {thing}", "got the {thing}", "grabbed the {thing}", "took the {thing}")
_DROPPED = (
    "dropped the {thing}",
    "left the {thing}",
    "discarded the {thing}",
    "put down the {thing}",
)
_GAVE = ("gave", "handed", "passed")
_THEN = ("Then", "Afterwards", "After that", "Following that")


def _mostly_bare(predicates: tuple[str, ...]) -> tuple[str, ...]:
    """Four times out of five without `there`."""
    bare = tuple(f"{{who}} {predicate}." for predicate in predicates)
    return bare * 4 + tuple(f"{{who}} {predicate} there." for predicate in predicates)


SENTENCES: Frames = {
    "go": tuple(f"{{who}} {predicate}." for predicate in _GO),
    "then_go": tuple(f"{then} {{he}} {predicate}." for then in _THEN for predicate in _GO),
    "go_when": tuple(
        frame
        for predicate in _GO
        for frame in (f"{{who}} {predicate} {{when}}.", f"{{When}} {{who}} {predicate}.")
    ),
    "take": tuple(f"{{who}} {predicate} there." for predicate in _TAKEN),
    "take_anywhere": _mostly_bare(_TAKEN),
    "drop": _mostly_bare(_DROPPED),
    "give": tuple(f"{{who}} {verb} the {{thing}} to {{to}}." for verb in _GAVE),
    "is_in": ("{who} is in the {place}.",),
    "not_in": ("{who} is not in the {place}.",),
    "no_longer_in": ("{who} is no longer in the {place}.",),
    "either": ("{who} is either in the {place} or the {second}.",),
    "lies": ("The {a} is {direction} of the {b}.",),
    "fears": ("{A} are afraid of {b}.",),
    "is_a": ("{who} is {a_kind}.",),
    "is_coloured": ("{who} is {colour}.",),
    "stands": ("The {a} is {beside} the {b}.",),
    "fits": ("The {a} fits inside the {b}.",),
    "bigger": ("The {a} is bigger than the {b}.",),
    "feels": ("{who} is {motive}.",),
}

QUESTIONS: Frames = {
    "where_person": ("Where is {who}?",),
    "where_thing": ("Where is the {thing}?",),
    "where_before": ("Where was the {thing} before the {place}?",),
    "where_before_visit": ("Where was {who} before the {place}?",),
    "is_there": ("Is {who} in the {place}?",),
    "how_many": ("How many objects is {who} carrying?",),
    "what_carried": ("What is {who} carrying?",),
    "what_given": ("What did {who} give to {to}?",),
    "who_gave": ("Who gave the {thing}?",),
    "who_gave_to": ("Who gave the {thing} to {to}?",),
    "who_received": ("Who received the {thing}?",),
    "whom_given": ("Who did {who} give the {thing} to?",),
    "who_has": ("Who has the {thing}?",),
    "what_is": ("What is {direction} of the {a}?",),
    "what_is_it": ("What is the {a} {direction} of?",),
    "what_feared": ("What is {name} afraid of?",),
    "what_colour": ("What color is {who}?",),
    "is_beside": ("Is the {a} {beside} the {b}?",),
    "is_bigger": ("Is the {a} bigger than the {b}?",),
    "does_fit": ("Does the {a} fit in the {b}?",),
    "how_to_go": ("How do you go from the {a} to the {b}?",),
    "where_will": ("Where will {name} go?",),
    "why_go": ("Why did {name} go to the {place}?",),
    "why_take": ("Why did {name} get the {thing}?",),
}
"""`name` is `who` in lower case: so bAbI writes it in tasks 15 and 20."""

BESIDE = {"above": "above", "below": "below", "left": "to the left of", "right": "to the right of"}
