"""Style of one story: its tense, its pronouns, its carelessness."""

from dataclasses import dataclass
from random import Random

from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.story import weighted


@dataclass(frozen=True, slots=True)
class Manner:
    """The habits of whoever writes one story; shares lie between 0 and 1."""

    tense: str
    """past, present, or broken: verbs without their endings."""
    pronouns: float
    joins: float
    """Share of sentences that are joined to the one before."""
    links: float
    tails: float
    speech: float
    relatives: float
    articles: bool
    lower: bool
    stops: bool
    run_on: float
    """Share of sentences that follow another one without a full stop."""
    typos: float


def manner(rng: Random, knobs: Knobs) -> Manner:
    """Draw the habits of one writer, as far as the knobs allow."""
    plain = rng.random() < 0.25
    chance = rng.random

    def share(phenomenon: str, most: float) -> float:
        return 0.0 if plain or phenomenon not in knobs.phenomena else most * chance()

    def is_so(phenomenon: str, probability: float) -> bool:
        return phenomenon in knobs.phenomena and chance() < probability

    tense = "past"
    if is_so("present", 0.14):
        tense = "present"
    elif is_so("broken", 0.05):
        tense = "broken"
    return Manner(
        tense=tense,
        pronouns=share("pronouns", 1.0),
        joins=share("joined", 0.5),
        links=share("links", 0.25),
        tails=share("tails", 0.4),
        speech=share("speech", 0.3),
        relatives=share("relatives", 0.3),
        articles=not is_so("bare", 0.3 if tense == "broken" else 0.03),
        lower=is_so("lower", 0.08),
        stops=not is_so("lines", 0.06),
        run_on=weighted(rng, (0.0, 0.3), (24, 1)) if "run_on" in knobs.phenomena else 0.0,
        typos=weighted(rng, (0.0, 0.15), (24, 1)) if "typos" in knobs.phenomena else 0.0,
    )
