"""Text about a trace, most of it HTML from templates."""

from collections.abc import Iterable

from app.figures import SHOWN_FROM
from app.figures.style.text import clipped, percent
from app.views.shared.history import Entry
from app.views.shared.markdown import unmarked
from app.views.shared.templates import render
from dmn.inference.trace import Candidate, EpisodeTrace
from dmn.models.checkpoints.capabilities import Interface
from dmn.text.vocabulary import singular

MAX_CHIPS = 8
_SHORT = 60


def answer_strip(
    trace: EpisodeTrace, before: Entry | None, without: EpisodeTrace | None = None
) -> str:
    """Return question, answer, how sure, what came next, right or wrong, when it was decided; of a
    what-if also the answer `without` it.
    """
    guess = _best_guess(trace)
    return render(
        "trace.answer_strip",
        trace=trace,
        guess=guess,
        is_given=is_given(trace),
        without=without,
        before=before,
        runners_up=_runners_up(trace, guess),
        expected=Candidate(trace.expected, 1.0).text,
        doubt=_doubt(trace),
    )


def is_given(trace: EpisodeTrace) -> bool:
    """Return whether the answer may be shown as one: it is sure, and can be an answer at all."""
    return trace.is_sure and trace.answer.is_sensible


_LEAST = 0.01
"""Candidates of a smaller probability are not named in the strip."""
_DOUBTS = {
    "unsaid": "The story does not say.",
    "unread": "The network did not read a sentence that holds this answer.",
    "tie": "Another answer is nearly as probable.",
    "weak": "The network finds no answer probable enough.",
    "senseless": "The most probable words do not form an answer.",
}
"""Why an answer is not sure, but for names that the story does not hold."""


def _doubt(trace: EpisodeTrace) -> str:
    """Return why the answer is not sure, with the probability that a sure one needs."""
    if trace.is_sure:
        return "" if trace.answer.is_sensible else _DOUBTS["senseless"]
    needs = f" An answer counts as sure from {percent(trace.sure_from)} on."
    is_low = trace.answer.probability < trace.sure_from and trace.doubt in ("tie", "weak")
    return f"{_DOUBTS.get(trace.doubt or '', '')}{needs * is_low}"


def _best_guess(trace: EpisodeTrace) -> Candidate | None:
    """Return the most probable candidate that can be an answer, if it is probable at all."""
    sensible = (c for c in trace.alternatives if c.is_sensible and c.probability >= _LEAST)
    return next(sensible, None)


def unlinked(trace: EpisodeTrace) -> str | None:
    """Return a note on sentences that were not read."""
    if not trace.unlinked:
        return None
    many = len(trace.unlinked)
    named = "One sentence was" if many == 1 else f"{many:,} sentences were"
    return (
        f"{named} not read, because the story has too many new words or sentences for the network. "
        "No name connects the skipped sentences with the question. Their gates are 0."
    )


def long_story(trace: EpisodeTrace) -> str | None:
    """Return a note for stories longer than any in training, by what is read of them."""
    n_read = len(trace.facts) - len(trace.unlinked)
    if not 0 < trace.facts_trained_on < n_read:
        return None
    return (
        f"The network reads {n_read:,} facts of this story; it was trained on at most "
        f"{trace.facts_trained_on:,}. The answer may be less reliable than it looks."
    )


def made_for(checkpoint: str, interface: Interface, better: str) -> str:
    """Return why a question is not answered, and who answers such questions."""
    if not interface.questions:
        return f"{checkpoint} answers questions about a story. For this question choose {better}."
    own = " ".join(interface.questions)
    return f"{checkpoint} only answers: {own} For this question choose {better}."


def unknown_tokens(unknown: Iterable[str]) -> str:
    """Return the words that stand for themselves no more: all are read as one and the same."""
    named = list(unknown)
    return render("trace.unknown_tokens", words=named[:MAX_CHIPS], left=len(named) - MAX_CHIPS)


def names_used_again(trace: EpisodeTrace) -> str:
    """Return a note where more words are unknown than there are placeholders; empty otherwise."""
    words = len({singular(word.lower()) for word in trace.placeholders})
    names = len(set(trace.placeholders.values()))
    if words <= names:
        return ""
    return (
        f"There are {words:,} new words but only {names:,} placeholders. Some words share a "
        "placeholder, so the network may confuse them."
    )


def unknown_words(placeholders: dict[str, int]) -> str:
    """Return a chip for each word the vocabulary lacks, and what it was read as."""
    shown = list(placeholders.items())[:MAX_CHIPS]
    return render("trace.unknown_words", placeholders=shown, left=len(placeholders) - len(shown))


def offer(word: str, slot: int, meant: str) -> str:
    """Return what an unknown word was read as and what it may be meant for, as Markdown."""
    word, meant = (unmarked(clipped(text, _SHORT)) for text in (word, meant))
    return f"New word: **{word}** (name {slot}). :primary[Did you mean **{meant}**?]"


def splits(trace: EpisodeTrace) -> str:
    """Return how many sentences were split into how many facts, or that they were not, as Markdown
    with what a click does; empty where no sentence was split.
    """
    if trace.whole_sentences:
        return "Every sentence is kept whole. :primary[Split them again]"
    parts = [span for span in trace.split_from if span is not None]
    count = len(set(parts))
    if not count:
        return ""
    many, what = ("One sentence is", "it") if count == 1 else (f"{count:,} sentences are", "them")
    return f"{many} read as {len(parts):,} facts. :primary[Keep {what} whole]"


def short_names(trace: EpisodeTrace) -> str:
    """Return which short names were read as which whole names; empty where there are none."""
    shown = list(trace.short_names.items())[:MAX_CHIPS]
    said = (f"{clipped(short, _SHORT)} read as {clipped(name, _SHORT)}" for short, name in shown)
    return f"{', '.join(said)}." if shown else ""


def pass_sentence(trace: EpisodeTrace, chosen: int) -> str:
    """Return what the chosen pass (from 1) read, and what the network would answer after it."""
    gates = _largest_gates(trace, chosen) if trace.attends else []
    return render("trace.pass_sentence", trace=trace, chosen=chosen, gates=gates, least=SHOWN_FROM)


def without_attention(trace: EpisodeTrace) -> str:
    """Return what stands in the heatmap's place where a network has no gates."""
    return render("trace.without_attention", checkpoint=trace.checkpoint)


def numbered(trace: EpisodeTrace, fact: int) -> str:
    """Return a fact (from 0) by its number and its words, for a menu."""
    return f"{fact + 1}  {clipped(trace.facts[fact], _SHORT)}"


def fact_sentence(trace: EpisodeTrace, fact: int) -> str:
    """Return the gates of one fact (from 0), pass by pass."""
    gates = ", ".join(f"{gate:.2f} in pass {i}" for i, gate in enumerate(trace.gates[:, fact], 1))
    return render("trace.fact_sentence", number=fact + 1, gates=gates)


def answered_by(trace: EpisodeTrace, kinds: int) -> str:
    """Return who answered, on what, how fast, and how many kinds of question that one learnt."""
    device = {"cpu": "the CPU", "cuda": "the GPU"}.get(trace.device, trace.device)
    many = "one kind" if kinds == 1 else f"{kinds} kinds"
    learnt = (
        f" It was trained on {many} of question. Answers to other kinds may be wrong."
        if kinds
        else ""
    )
    return render("trace.answered_by", trace=trace, device=device, learnt=learnt)


def _largest_gates(trace: EpisodeTrace, chosen: int) -> list[tuple[str, float]]:
    """Return the two places that the pass read most, the larger gate first; none for a pass that
    read every fact a little.
    """
    gates = trace.gates[chosen - 1]
    order = sorted(range(len(gates)), key=lambda place: -gates[place])[:2]
    return [(_place(trace, i), float(gates[i])) for i in order if gates[i] >= SHOWN_FROM]


def _place(trace: EpisodeTrace, place: int) -> str:
    return "stop" if place == len(trace.facts) else str(place + 1)


def _runners_up(trace: EpisodeTrace, guess: Candidate | None) -> list[Candidate]:
    """Return the next two that can be answers; of a sure answer the second however improbable."""
    others = [c for c in trace.alternatives if c is not guess and c.is_sensible]
    least = 0.0 if is_given(trace) else _LEAST
    shown = [c for c in others[:1] if c.probability >= least]
    return shown + [c for c in others[1:2] if shown and c.probability >= _LEAST]
