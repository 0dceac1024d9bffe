"""The page's own text, as HTML in which all that people or networks wrote is escaped."""

from collections.abc import Iterable
from html import escape

from app.figures import SHOWN_FROM
from app.figures.style.text import NOT_SURE, clipped, percent
from app.views.shared.history import Entry
from app.views.shared.markdown import unmarked
from dmn.inference.trace import Candidate, EpisodeTrace
from dmn.models.checkpoints.capabilities import Interface
from dmn.text.vocabulary import singular

MAX_CHIPS = 8
_SHORT = 60


def answer_strip(trace: EpisodeTrace, before: Entry | None) -> str:
    """Question, answer, how sure, what came next, right or wrong, when it was decided."""
    parts = [
        *_answer(trace),
        _span("muted", _runners_up(trace.alternatives[1:])),
        _verdict(trace),
        _span("muted", _decided(trace)),
        _before(before),
    ]
    question = f'<p class="question">{escape(clipped(trace.question, 300))}</p>'
    return f'<div class="strip">{question}<p class="line">{" ".join(filter(None, parts))}</p></div>'


def long_story(trace: EpisodeTrace) -> str | None:
    """A note for stories longer than any in training."""
    if not 0 < trace.facts_trained_on < len(trace.facts):
        return None
    return (
        f"This story has {len(trace.facts):,} facts; the checkpoint was trained on at most "
        f"{trace.facts_trained_on:,}. The answer may be less sure than it looks."
    )


def made_for(checkpoint: str, interface: Interface, better: str) -> str:
    """Why a question is not answered, and who answers such questions."""
    if not interface.questions:
        return f"{checkpoint} answers questions about a story. {better} was made for this one."
    own = " and ".join(interface.questions)
    return f"{checkpoint} answers {own} and nothing else. {better} was made for this one."


def unknown_tokens(unknown: Iterable[str]) -> str:
    """The words that stand for themselves no more: all are read as one and the same."""
    named = list(unknown)
    more = f" and {len(named) - MAX_CHIPS:,} more" if len(named) > MAX_CHIPS else ""
    chips = " ".join(f'<span class="chip"><b>{_short(one)}</b></span>' for one in named[:MAX_CHIPS])
    return f'<p class="chips">Never seen, read as "some word": {chips}{more}</p>'


def names_used_again(trace: EpisodeTrace) -> str:
    """A note where more words are unknown than there are placeholders; empty otherwise."""
    words = len({singular(word.lower()) for word in trace.placeholders})
    names = len(set(trace.placeholders.values()))
    if words <= names:
        return ""
    return (
        f"{words:,} words share {names:,} names: the oldest names were given again, so the network "
        "may take two of these words for one."
    )


def unknown_words(placeholders: dict[str, int]) -> str:
    """A chip for each word the vocabulary lacks, and what it was read as."""
    chips = [
        f'<span class="chip"><b>{_short(word)}</b> read as name {slot}</span>'
        for word, slot in list(placeholders.items())[:MAX_CHIPS]
    ]
    left = len(placeholders) - len(chips)
    more = f' <span class="muted">and {left:,} more</span>' if left > 0 else ""
    why = (
        "This word was not in the training data. The network sees only that it is the same word "
        "each time."
    )
    return f'<p class="chips" title="{why}">Not known: {" ".join(chips)}{more}</p>'


def offer(word: str, slot: int, meant: str) -> str:
    """What an unknown word was read as and what it may be meant for, as Markdown."""
    word, meant = (unmarked(clipped(text, _SHORT)) for text in (word, meant))
    return f"**{word}** read as name {slot}. :primary[Did you mean **{meant}**?]"


def pass_sentence(trace: EpisodeTrace, chosen: int) -> str:
    """What the chosen pass (from 1) read, and what the network would answer after it."""
    candidate, is_last = trace.passes[chosen - 1], chosen == trace.n_passes
    answer = f"<b>{_short(candidate.text)}</b>, {percent(candidate.probability)}."
    is_given = is_last and trace.is_sure
    after = f"The answer is {answer}" if is_given else f"It would answer {answer}"
    return f'<p class="sentence">{_reading(trace, chosen)} {after}</p>'


def without_attention(trace: EpisodeTrace) -> str:
    """What stands in the heatmap's place where a network has no gates."""
    return (
        f'<p class="sentence">{_short(trace.checkpoint)} has no attention: it reads all facts at '
        "once, so there are no gates to show.</p>"
    )


def numbered(trace: EpisodeTrace, fact: int) -> str:
    """A fact (from 0) by its number and its words, for a menu."""
    return f"{fact + 1}  {clipped(trace.facts[fact], _SHORT)}"


def fact_sentence(trace: EpisodeTrace, fact: int) -> str:
    """The gates of one fact (from 0), pass by pass."""
    gates = ", ".join(f"{gate:.2f} in pass {i}" for i, gate in enumerate(trace.gates[:, fact], 1))
    return f'<p class="sentence muted"><b>Fact {fact + 1}</b> was read with gate {gates}.</p>'


def answered_by(trace: EpisodeTrace, kinds: int) -> str:
    """Who answered, on what, how fast, and how many kinds of question that one learnt."""
    device = {"cpu": "the CPU", "cuda": "the GPU"}.get(trace.device, trace.device)
    many = "one kind" if kinds == 1 else f"{kinds} kinds"
    learnt = f" It learnt {many} of question and little else." if kinds else ""
    return (
        f'<p class="small device">{_short(trace.checkpoint)} answered on {escape(device)} in '
        f"{trace.milliseconds:.0f} ms.{learnt}</p>"
    )


def _reading(trace: EpisodeTrace, chosen: int) -> str:
    if not trace.attends:
        return "All facts were read at once."
    gates = trace.gates[chosen - 1]
    order = sorted(range(len(gates)), key=lambda place: -gates[place])
    first, others = order[0], order[1:2]
    if gates[first] < SHOWN_FROM:
        return f"Pass {chosen} read every fact a little, none above {SHOWN_FROM}."
    then = [f", then {_place(trace, i)} ({gates[i]:.2f})" for i in others if gates[i] >= SHOWN_FROM]
    if first == len(trace.facts):
        return f"Pass {chosen} chose to stop ({gates[first]:.2f}){''.join(then)}."
    return f"Pass {chosen} read fact <b>{first + 1}</b> most ({gates[first]:.2f}){''.join(then)}."


def _place(trace: EpisodeTrace, place: int) -> str:
    return "stop" if place == len(trace.facts) else str(place + 1)


def _answer(trace: EpisodeTrace) -> tuple[str, str]:
    """The answer in large type and its probability, or that the network is not sure of it."""
    text, probability = _short(trace.answer.text), percent(trace.answer.probability)
    if not trace.is_sure:
        text, probability = NOT_SURE, f"it would say {text}, {probability}"
    heading = f'<span class="answer" role="heading" aria-level="1">{text}</span>'
    if trace.about is not None:
        heading = f"{_span('muted', _short(trace.facts[trace.about]))} {heading}"
    return heading, _span("probability" if trace.is_sure else "muted unsure", probability)


def _runners_up(others: Iterable[Candidate]) -> str:
    second, third = [*others, None, None][:2]
    shown = [c for c in (second, third) if c and (c is second or c.probability >= 0.01)]
    named = ", ".join(f"{_short(c.text)} {percent(c.probability)}" for c in shown)
    return f"then {named}" if named else ""


def _verdict(trace: EpisodeTrace) -> str:
    if trace.is_right is None:
        return ""
    expected = Candidate(trace.expected, 1.0).text
    if not trace.is_sure:
        return _span("verdict", f"The story's answer is {escape(expected)}")
    sign = "✓ Right" if trace.is_right else "✕ Wrong"
    return _span("verdict", f"{sign}, the story's answer is {escape(expected)}")


def _decided(trace: EpisodeTrace) -> str:
    if trace.decided_at is None:
        return "Never settled"
    return f"Decided at pass {trace.decided_at} of {trace.n_passes}"


def _before(before: Entry | None) -> str:
    if before is None:
        return ""
    answer = f"<b>{_short(before.answer)}</b>, {percent(before.probability)}"
    unsure = "" if before.is_sure else f"{NOT_SURE.lower()}, "
    return _span("before", f"Before this edit: {unsure}{answer}")


def _short(text: str) -> str:
    return escape(clipped(text, _SHORT))


def _span(name: str, content: str) -> str:
    return f'<span class="{name}">{content}</span>' if content else ""
