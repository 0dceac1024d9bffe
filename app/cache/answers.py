"""What the sessions of the server share. The only place that caches, always by strings: what is
given out belongs to all sessions, and is not to be changed.
"""

from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.content.lessons import Shelf, read
from app.content.new_stories import Recipe, tell
from app.settings import settings
from app.train.launcher import Launcher
from dmn.data.datasets import validate
from dmn.data.datasets.validate import Checked
from dmn.data.examples import Example
from dmn.errors import DataError, DeviceError, TextError
from dmn.explain.activations import Inside
from dmn.explain.counterfactuals import Counterfactuals
from dmn.explain.faithfulness import Faithfulness, WordShares
from dmn.explain.interventions import WhatIf
from dmn.inference.trace import EpisodeTrace
from dmn.models.checkpoints import capabilities
from dmn.models.checkpoints.capabilities import PLAIN, Interface
from dmn.runs import listing, probes
from dmn.runs.listing import Overview
from dmn.runs.run import Run
from dmn.system.files import Lines
from dmn.text.spelling import suggestion

if TYPE_CHECKING:
    from app.explore.data_sources import Request
    from app.explore.jobs import Evaluation, Evaluations
    from dmn.lens import Lens

ANSWERS = 256
"""Kept of each kind that an edit asks for. Not by Streamlit, which never lets go of the locks of
answers that it let go of: half a kilobyte an edit.
"""
TAKES_A_MOMENT = 20_000
"""Characters of a story from which on the page says that it is being read."""
MAX_WORDS_LOOKED_UP = 50
"""A story in another language has thousands that are not known, and none is misspelt."""

# torch and spaCy are imported inside: they take seconds, and the frame of the page should not wait.


def checkpoints() -> tuple[str, ...]:
    """Names of the checkpoints on offer, the one to start with first."""
    from dmn.models.checkpoints.folder import available

    return available(settings().checkpoints)


def lessons() -> Shelf:
    """The lessons on offer, and what is wrong with those that are not."""
    return read(settings().lessons)


def questions(text: str) -> tuple[str, ...]:
    """The questions typed into one box; the text itself where there is none to be found."""
    from dmn.text.tokenizer import split_questions

    return split_questions(text) or (text,)


def model(checkpoint: str) -> "Lens":
    """One network for all sessions. Raises CheckpointError or DeviceError; neither is cached."""
    return _model(checkpoint, _stamp(checkpoint))


def interface(checkpoint: str) -> Interface:
    """What a checkpoint reads, and what kind of answer it gives."""
    return _interface(checkpoint, _stamp(checkpoint))


def made_for(checkpoint: str, question: str) -> str | None:
    """Another checkpoint that answers such questions, where this one does not. Raises TextError."""
    from dmn.text.tokenizer import read_question

    others = {name: interface(name) for name in checkpoints() if name != checkpoint}
    asked = interface(checkpoint)
    if asked == PLAIN and all(other == PLAIN for other in others.values()):
        return None
    return capabilities.made_for(read_question(question).words, asked, others)


def explain(
    checkpoint: str, story: str, questions: tuple[str, ...], passes: int | None = None
) -> tuple[EpisodeTrace, ...]:
    """What the network saw, in its own number of passes where none is given. Raises TextError for
    what it cannot read, and for more than this server reads; that is not cached.
    """
    _refuse_long(story)
    is_long = len(story) >= TAKES_A_MOMENT
    with st.spinner("Reading the story") if is_long else nullcontext():
        return _explain(checkpoint, _stamp(checkpoint), story, questions, passes)


def inside(checkpoint: str, story: str, question: str) -> Inside:
    """All vectors between the story and its answer. Raises TextError as `explain` does, and for a
    checkpoint that has not the five steps.
    """
    _refuse_long(story)
    return _inside(checkpoint, _stamp(checkpoint), story, question)


def opens(checkpoint: str) -> bool:
    """Whether the checkpoint has the five steps. Raises CheckpointError."""
    from dmn.explain.record_activations import opens

    return opens(model(checkpoint).checkpoint.model)


def what_if(
    checkpoint: str, story: str, question: str, change: WhatIf, passes: int
) -> EpisodeTrace:
    """What the network sees then. Raises TextError for a what-if that cannot be."""
    stamp = _stamp(checkpoint)
    return _what_if(checkpoint, stamp, story, question, change.model_dump_json(), passes)


def why(checkpoint: str, story: str, question: str, passes: int) -> Faithfulness:
    """The gates beside what the answer depends on. Raises TextError."""
    return _why(checkpoint, _stamp(checkpoint), story, question, passes)


def flips(checkpoint: str, story: str, question: str, passes: int) -> Counterfactuals:
    """The smallest changes that change the answer. Raises TextError."""
    return _flips(checkpoint, _stamp(checkpoint), story, question, passes)


def word_shares(
    checkpoint: str, story: str, question: str, passes: int, chosen: int
) -> tuple[WordShares, ...]:
    """Each word's share in the gates of one pass, from 0. Raises TextError."""
    return _word_shares(checkpoint, _stamp(checkpoint), story, question, passes, chosen)


def suggestions(checkpoint: str, unknown: tuple[str, ...]) -> dict[str, str]:
    """Those of the first unknown words that may be known ones misspelt, and these."""
    return _suggestions(checkpoint, _stamp(checkpoint), unknown[:MAX_WORDS_LOOKED_UP])


def told(recipe: Recipe | None) -> Example | None:
    """The story of a recipe; None for no recipe, and for one of which no story can be told."""
    try:
        return _told(recipe.model_dump_json()) if recipe else None
    except DataError:
        return None


def overviews() -> list[Overview]:
    """All runs, the youngest first; workers that have ended are taken leave of."""
    launcher().reap()
    return listing.overviews(settings().runs)


def run(run_id: str) -> Run:
    """The run with this ID, its growing files read once for all sessions. Raises DataError."""
    return _run(str(listing.find(settings().runs, run_id).folder))


def evaluations(run: Run) -> list[dict[str, Any]]:
    """What `dmn.runs.probes.evaluations` says, each line parsed once for all sessions."""
    return _probe_lines(str(run.folder)).read()


@st.cache_resource(show_spinner=False)
def launcher() -> Launcher:
    """The one that all sessions start their runs with."""
    return Launcher(settings())


@st.cache_data(max_entries=4, ttl=20, show_spinner=False)
def disk_use(run_ids: tuple[str, ...]) -> int:
    """Bytes that these runs take, as of a moment ago."""
    folder = settings().runs
    return sum(Run(folder / run_id).disk_use() for run_id in run_ids)


def zipped(checkpoint: str) -> bytes:
    """A checkpoint's folder as a zip file. Raises CheckpointError."""
    from dmn.models.checkpoints import store

    return store.export_zip(Path(checkpoint))


@st.cache_data(max_entries=8, show_spinner="Checking each line")
def checked(name: str, content: bytes) -> Checked:
    """A person's own stories, checked line by line."""
    return validate.check(content, name)


@st.cache_data(max_entries=8, ttl=20, show_spinner="Checking each line")
def checked_path(path: str) -> Checked:
    """The same for a file or folder below that of the data sets. Raises DataError."""
    return validate.check_path(Path(path), settings().data)


@st.cache_data(max_entries=4, ttl=60, show_spinner="Looking for CUDA")
def device_refusal(device: str) -> str:
    """Why this machine cannot train on the device; nothing where it can."""
    from dmn.system.device import choose_device

    try:
        choose_device(device)
    except DeviceError as error:
        return str(error)
    return ""


# A long run is some megabytes in memory.
@st.cache_resource(max_entries=16, show_spinner=False)
def _run(folder: str) -> Run:
    return Run(Path(folder))


@st.cache_resource(max_entries=16, show_spinner=False)
def _probe_lines(folder: str) -> Lines:
    return probes.lines(Run(Path(folder)))


@st.cache_data(ttl=60, show_spinner=False)
def folders() -> dict[str, tuple[str, ...]]:
    """The bAbI folders in `DMN_DATA` as of a minute ago at most, and the parts that each holds."""
    from app.explore import data_sources

    return data_sources.folders(settings().data)


def evaluation(request: "Request") -> "Evaluation | None":
    """What was asked of Explore before and is still kept, by this session or any other."""
    return _evaluations().get((request, _stamp(request.checkpoint)))


def evaluate(request: "Request", content: bytes | None = None) -> "Evaluation":
    """Have the data read in the background; `content` is that of a person's own file.

    Raises CheckpointError, DeviceError or BusyError.
    """
    from app.explore.data_sources import load

    key = (request, _stamp(request.checkpoint))
    lens = model(request.checkpoint)
    return _evaluations().start(key, lens, lambda: load(request.source, content))


@st.cache_resource(show_spinner=False)
def _evaluations() -> "Evaluations":
    from app.explore.jobs import Evaluations

    return Evaluations()


def _refuse_long(story: str) -> None:
    most = settings().max_story_characters
    if len(story) > most:
        raise TextError(
            f"The page reads stories of up to {most:,} characters, this one has {len(story):,}. "
            "Ask about a part of it."
        )


def _stamp(checkpoint: str) -> int:
    """When the checkpoint was written: one that was trained anew is another one."""
    try:
        return (settings().checkpoints / checkpoint / "config.json").stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_data(max_entries=64, show_spinner=False)
def _interface(checkpoint: str, stamp: int) -> Interface:
    return capabilities.read(settings().checkpoints / checkpoint)


@st.cache_resource(max_entries=4, show_spinner="Reading the checkpoint")
def _model(checkpoint: str, stamp: int) -> "Lens":
    import torch

    from dmn.lens import load

    torch.set_num_threads(settings().threads)
    lens = load(settings().checkpoints / checkpoint, settings().device)
    # The first answer of a process takes a hundred times as long; it should not be a visitor's.
    lens.explain("Mary went to the garden.", "Where is Mary?")
    return lens


@lru_cache(maxsize=ANSWERS)
def _explain(
    checkpoint: str, stamp: int, story: str, questions: tuple[str, ...], passes: int | None
) -> tuple[EpisodeTrace, ...]:
    return _model(checkpoint, stamp).explain_all(story, questions, passes)


@st.cache_data(max_entries=32, show_spinner="Looking inside")
def _inside(checkpoint: str, stamp: int, story: str, question: str) -> Inside:
    from dmn.explain.record_activations import look

    return look(_model(checkpoint, stamp), story, question)


@lru_cache(maxsize=ANSWERS)
def _what_if(
    checkpoint: str, stamp: int, story: str, question: str, change: str, passes: int
) -> EpisodeTrace:
    changes = (WhatIf.model_validate_json(change),)
    return _model(checkpoint, stamp).what_ifs(story, question, changes, passes)[0]


@st.cache_data(max_entries=128, show_spinner="Leaving out one sentence after another")
def _why(checkpoint: str, stamp: int, story: str, question: str, passes: int) -> Faithfulness:
    return _model(checkpoint, stamp).why(story, question, passes)


@st.cache_data(max_entries=128, show_spinner="Trying one change after another")
def _flips(checkpoint: str, stamp: int, story: str, question: str, passes: int) -> Counterfactuals:
    return _model(checkpoint, stamp).counterfactuals(story, question, passes)


@lru_cache(maxsize=ANSWERS)
def _word_shares(
    checkpoint: str, stamp: int, story: str, question: str, passes: int, chosen: int
) -> tuple[WordShares, ...]:
    return _model(checkpoint, stamp).word_shares(story, question, chosen, passes)


@lru_cache(maxsize=ANSWERS)
def _suggestions(checkpoint: str, stamp: int, unknown: tuple[str, ...]) -> dict[str, str]:
    known = frozenset(_model(checkpoint, stamp).checkpoint.vocabulary.known)
    found = ((word, suggestion(word, known)) for word in unknown)
    return {word: meant for word, meant in found if meant}


@lru_cache(maxsize=ANSWERS)
def _told(recipe: str) -> Example:
    return tell(Recipe.model_validate_json(recipe))
