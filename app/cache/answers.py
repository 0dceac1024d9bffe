"""Networks and their answers, for all sessions of the server.

Always cached by strings. What is given out belongs to all sessions, and is not to be changed.
"""

import gc
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app import limits
from app.cache.sized import SizedCache
from app.cache.visitor import working
from app.settings import settings
from dmn.errors import TextError
from dmn.explain.activations import Inside
from dmn.explain.counterfactuals import Counterfactuals
from dmn.explain.faithfulness import Faithfulness, WordShares
from dmn.explain.interventions import WhatIf
from dmn.inference.trace import EpisodeTrace
from dmn.models.checkpoints import capabilities
from dmn.models.checkpoints.capabilities import PLAIN, Interface
from dmn.system import folders
from dmn.system.folders import checkpoint_folders
from dmn.text.spelling import suggestion

if TYPE_CHECKING:
    from dmn.lens import Lens

CACHE = SizedCache(limits.answers)
"""Not Streamlit's, which counts entries, and never lets go of the locks of those that it dropped.
"""
MAX_WORDS_LOOKED_UP = 50
"""A story in another language has thousands that are not known, and none is misspelt."""

# torch and spaCy are imported inside: they take seconds, and the frame of the page should not wait.


def checkpoints() -> tuple[str, ...]:
    """Names of the checkpoints on offer, the one to start with first."""
    from dmn.models.checkpoints.folder import available

    return available(*checkpoint_folders(settings().checkpoints))


def questions(text: str) -> tuple[str, ...]:
    """Return the questions typed into one box; the text itself where there is none to be found."""
    from dmn.text.tokenizer import split_questions

    return split_questions(text) or (text,)


def model(checkpoint: str) -> "Lens":
    """Return one network for all sessions. Raises CheckpointError or DeviceError; neither is
    cached.
    """
    return _model(checkpoint, written_at(checkpoint))


def interface(checkpoint: str) -> Interface:
    """Return what a checkpoint reads, and what kind of answer it gives."""
    return _interface(checkpoint, written_at(checkpoint))


def made_for(checkpoint: str, question: str) -> str | None:
    """Return another checkpoint that answers such questions, where this one does not. Raises
    TextError.
    """
    from dmn.text.tokenizer import read_question

    others = {name: interface(name) for name in checkpoints() if name != checkpoint}
    asked = interface(checkpoint)
    if asked == PLAIN and all(other == PLAIN for other in others.values()):
        return None
    return capabilities.made_for(read_question(question).words, asked, others)


def is_made_for_another(checkpoint: str, question: str) -> bool:
    """Return whether another checkpoint answers such questions; not for an empty question."""
    try:
        return made_for(checkpoint, question) is not None
    except TextError:
        return False


def explain(
    checkpoint: str,
    story: str,
    questions: tuple[str, ...],
    passes: int | None = None,
    whole_sentences: bool = False,
) -> tuple[EpisodeTrace, ...]:
    """Return what the network saw, in its own number of passes where none is given, with sentences
    split as usual or kept whole. Raises TextError for what it cannot read, and for more than this
    server reads; that is not cached.
    """
    _refuse_long(story)
    is_long = len(story) >= limits.LONG_STORY
    with st.spinner("Reading the story") if is_long else nullcontext(), working(len(story)):
        stamp = written_at(checkpoint)
        return _explain(checkpoint, stamp, story, questions, passes, whole_sentences)


def inside(checkpoint: str, story: str, question: str) -> Inside:
    """Return all vectors between the story and its answer. Raises TextError as `explain` does, and
    for a checkpoint that has not the five steps.
    """
    _refuse_long(story)
    with st.spinner("Looking inside"), working(len(story)):
        return _inside(checkpoint, written_at(checkpoint), story, question)


def has_five_steps(checkpoint: str) -> bool:
    """Return whether the checkpoint has the five steps. Raises CheckpointError."""
    from dmn.explain.record_activations import opens

    return opens(model(checkpoint).checkpoint.model)


def what_if(trace: EpisodeTrace, change: WhatIf) -> EpisodeTrace:
    """Return the trace of an edited story. Raises TextError for a what-if that cannot be."""
    with working(len(trace.story)):
        return _what_if(*_told(trace), change.model_dump_json())


def why(trace: EpisodeTrace) -> Faithfulness:
    """Return the gates and what the answer depends on. Raises TextError."""
    with st.spinner("Leaving out each sentence in turn"), working(len(trace.story)):
        return _why(*_told(trace))


def flips(trace: EpisodeTrace) -> Counterfactuals:
    """Return the smallest changes that change the answer. Raises TextError."""
    with st.spinner("Trying one change after another"), working(len(trace.story)):
        return _flips(*_told(trace))


def word_shares(trace: EpisodeTrace, chosen: int) -> tuple[WordShares, ...]:
    """Return each word's share in the gates of one pass, from 0. Raises TextError."""
    with working(len(trace.story)):
        return _word_shares(*_told(trace), chosen)


def _told(trace: EpisodeTrace) -> tuple[str, int, str, str, int, bool]:
    """Return all that decides what a trace is."""
    name, keeps = trace.checkpoint, trace.whole_sentences
    return name, written_at(name), trace.story, trace.question, trace.n_passes, keeps


def suggestions(checkpoint: str, unknown: tuple[str, ...]) -> dict[str, str]:
    """Return which of the first unknown words may be known ones misspelt, and which ones."""
    return _suggestions(checkpoint, written_at(checkpoint), unknown[:MAX_WORDS_LOOKED_UP])


def shed() -> int:
    """Drop all answers that are kept; return about how many bytes they took."""
    n_bytes = CACHE.n_bytes
    CACHE.clear()
    return n_bytes


def _refuse_long(story: str) -> None:
    most = settings().max_story_characters
    if len(story) > most:
        raise TextError(
            f"The page reads stories of up to {most:,} characters, this one has {len(story):,}. "
            "Ask about a part of it."
        )


def _folder(checkpoint: str) -> Path:
    return folders.checkpoint(checkpoint, settings().checkpoints)


def written_at(checkpoint: str) -> int:
    """When the checkpoint was written: one that was trained anew is another one."""
    try:
        return (_folder(checkpoint) / "config.json").stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_data(max_entries=64, show_spinner=False)
def _interface(checkpoint: str, stamp: int) -> Interface:
    return capabilities.read(_folder(checkpoint))


@st.cache_resource(max_entries=4, show_spinner="Reading the checkpoint")
def _model(checkpoint: str, stamp: int) -> "Lens":
    import torch

    from dmn.lens import load

    torch.set_num_threads(settings().threads)
    lens = load(_folder(checkpoint), settings().device)
    # The first answer of a process takes a hundred times as long; it should not be a visitor's.
    lens.explain("Mary went to the garden.", "Where is Mary?")
    _leave_out_of_collections()
    return lens


def _reader(checkpoint: str, stamp: int, whole_sentences: bool) -> "Lens":
    """Return the network as it reads by itself, or with each typed sentence as one fact."""
    lens = _model(checkpoint, stamp)
    return lens.without_splits() if whole_sentences else lens


def _leave_out_of_collections() -> None:
    """Keep all that torch and spaCy made out of garbage collections: to look at it takes a fifth of
    a second, in which everybody waits. Once: what is frozen is never collected.
    """
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()


@CACHE.kept
def _explain(
    checkpoint: str,
    stamp: int,
    story: str,
    questions: tuple[str, ...],
    passes: int | None,
    whole_sentences: bool,
) -> tuple[EpisodeTrace, ...]:
    return _reader(checkpoint, stamp, whole_sentences).explain_all(story, questions, passes)


@CACHE.kept
def _inside(checkpoint: str, stamp: int, story: str, question: str) -> Inside:
    from dmn.explain.record_activations import look

    return look(_model(checkpoint, stamp), story, question)


@CACHE.kept
def _what_if(
    checkpoint: str, stamp: int, story: str, question: str, passes: int, keeps: bool, change: str
) -> EpisodeTrace:
    changes = (WhatIf.model_validate_json(change),)
    return _reader(checkpoint, stamp, keeps).what_ifs(story, question, changes, passes)[0]


@CACHE.kept
def _why(
    checkpoint: str, stamp: int, story: str, question: str, passes: int, keeps: bool
) -> Faithfulness:
    return _reader(checkpoint, stamp, keeps).why(story, question, passes)


@CACHE.kept
def _flips(
    checkpoint: str, stamp: int, story: str, question: str, passes: int, keeps: bool
) -> Counterfactuals:
    return _reader(checkpoint, stamp, keeps).counterfactuals(story, question, passes)


@CACHE.kept
def _word_shares(
    checkpoint: str, stamp: int, story: str, question: str, passes: int, keeps: bool, chosen: int
) -> tuple[WordShares, ...]:
    return _reader(checkpoint, stamp, keeps).word_shares(story, question, chosen, passes)


@CACHE.kept
def _suggestions(checkpoint: str, stamp: int, unknown: tuple[str, ...]) -> dict[str, str]:
    known = frozenset(_model(checkpoint, stamp).checkpoint.vocabulary.known)
    found = ((word, suggestion(word, known)) for word in unknown)
    return {word: meant for word, meant in found if meant}
