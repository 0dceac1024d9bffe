"""State of the form of a new run, and the actions on it.

The widgets' keys are those of the questions, after "new.".
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from app.cache import answers, runs
from app.settings import settings
from app.train import draft, form, wording
from app.train.draft import FIRST, Draft, OwnProbe
from app.views.train import state, visitor
from dmn.config.model import ModelConfig
from dmn.config.presets import PRESETS
from dmn.config.run import RunConfig
from dmn.data.datasets.validate import Checked
from dmn.errors import DataError, DMNError
from dmn.runs.run import Run
from dmn.runs.wording import duration

LONGEST_NAME = 200
BEGIN_FROM, OWN_PROBE, PLACE = "new.begin_from", "new.probe_story", "new.place"
"""Keys of what is no configuration's field."""


def prepare() -> None:
    """On a first visit the form is filled in: pressing Start is all there is to do."""
    if "new.preset" not in st.session_state:
        st.session_state["new.preset"] = FIRST
        st.session_state[PLACE] = "local"
        take_preset()


def take_preset() -> None:
    """Answer every field as the chosen preset does; where it names no stories, bAbI's if here."""
    preset = PRESETS[st.session_state["new.preset"]]
    has_data = bool(draft.folders(settings().data))
    source = "folder" if has_data and not preset.generated else "generated"
    _put(draft.answers_of(preset.model, preset.training, preset.generated), source, None)


def clone(run: Run) -> None:
    """Put a run's settings into the form and open it."""
    try:
        config = visitor.trainer().clone(run)
    except DMNError as error:
        state.notify(str(error))
        return
    prepare()
    values = draft.answers_of(config.model, config.training, config.generated)
    _put(values, "clone", config)
    st.session_state["new.name"] = f"{run.name}, again"[:LONGEST_NAME]
    state.open_form()


def _put(values: dict[str, Any], source: str, base: RunConfig | None) -> None:
    session = st.session_state
    session.update({f"new.{key}": value for key, value in values.items()})
    session.update({"new.source": source, "new.base": base, "new.probes": []})
    session["new.begin_from"] = (base.init_from if base else None) or ""


def beginnings() -> list[str]:
    """Checkpoints to begin with: those on offer, and the one that a cloned run began with."""
    base: RunConfig | None = st.session_state["new.base"]
    kept = [base.init_from] if base and base.init_from else []
    return list(dict.fromkeys([*answers.checkpoints(), *kept]))


def _beginning() -> str:
    """Return the chosen one. What a browser sends may be any text, and another folder's path is
    none.
    """
    name: str = st.session_state.get("new.begin_from") or ""
    return name if name in beginnings() else ""


def take_network() -> None:
    """Answer the fields of the network as the checkpoint to begin with does."""
    name = _beginning()
    if not name:
        return
    try:
        network = answers.model(name).checkpoint.model
    except DMNError as error:
        state.notify(str(error))
        st.session_state["new.begin_from"] = ""
        return
    values = form.answers_of("model", network)
    st.session_state.update({f"new.{key}": value for key, value in values.items()})


def fit_folder(found: Sequence[Path]) -> None:
    """Choose the first of these folders where none of them is chosen."""
    if st.session_state.get("new.folder") not in found:
        st.session_state["new.folder"] = next(iter(found), None)


def names(key: str) -> list[str]:
    """Return the names chosen or typed for the question with this key."""
    return list(st.session_state.get(f"new.{key}") or ())


def checked() -> tuple[str, Checked] | None:
    """Return the name of the file or path given last, and what was found in it."""
    found: tuple[str, Checked] | None = st.session_state.get("new.checked")
    return found


def take_file() -> None:
    """Keep a file as it was sent; it is stored when the run starts."""
    session = st.session_state
    sent = session.get("new.sent")
    if sent is None:
        return
    content = sent.getvalue()
    found = runs.checked(sent.name, content)
    upload = (sent.name, content) if found.is_usable else None
    session.update({"new.checked": (sent.name, found), "new.path": ""})
    session.update({"new.upload": upload, "new.checked_path": None, "new.training.tasks": []})


def take_path() -> None:
    """Check the stories at the path that was typed."""
    session = st.session_state
    path = session["new.path"].strip()
    session.update({"new.checked": None, "new.upload": None, "new.checked_path": None})
    if not path:
        return
    try:
        found = runs.checked_path(path)
    except DataError as error:
        state.notify(str(error))
        return
    session.update({"new.checked": (path, found), "new.training.tasks": []})
    session["new.checked_path"] = Path(path) if found.is_usable else None


def inputs() -> Draft:
    """Return what the form says at the moment."""
    session = st.session_state
    values = {
        question.key: session[f"new.{question.key}"]
        for section in form.SECTIONS
        for question in form.questions(section)
        if f"new.{question.key}" in session
    }
    return Draft(
        answers=values,
        source=session.get("new.source") or "generated",
        preset=session["new.preset"],
        folder=Path(folder) if (folder := session.get("new.folder")) else None,
        upload=session.get("new.upload"),
        path=session.get("new.checked_path"),
        own_tasks=tuple(kept[1].tasks) if (kept := checked()) else (),
        base=session.get("new.base"),
        begin_from=_beginning(),
        probes=tuple(session.get("new.probes") or ()),
        own_probe=OwnProbe(*(session.get(f"new.probe_{name}") or "" for name in OwnProbe._fields)),
        place="ray" if settings().ray and session.get(PLACE) == "ray" else "local",
    )


def mistakes(now: Draft) -> dict[str, str]:
    """Return what is wrong with each field, by key, and under "" with none in particular.

    What the last attempt found stays until something is changed.
    """
    attempted, found = st.session_state.get("new.refused", (None, {}))
    device = now.answers.get("training.device", "")
    # Only CUDA can be absent, and to look for it takes seconds the first time.
    is_ours = device == "cuda" and now.place == "local"
    absent = runs.device_refusal(device) if is_ours else ""
    strangers = ", ".join(draft.unknown_tasks(now))
    read = form.read(now.answers)
    return {
        **(found if attempted == now else {}),
        **({"training.tasks": f"These stories contain no task {strangers}."} if strangers else {}),
        **read.mistakes,
        **({BEGIN_FROM: told} if (told := _no_beginning(now.begin_from, read.model)) else {}),
        **({OWN_PROBE: told} if (told := _unreadable(now.own_probe)) else {}),
        **({"training.device": absent} if absent else {}),
    }


def _no_beginning(name: str, model: ModelConfig | None) -> str:
    """Return why the run cannot begin with the checkpoint; nothing where it can."""
    if not name or model is None:
        return ""
    from dmn.training import warm_start

    try:
        warm_start.check(answers.model(name).checkpoint, model)
    except DMNError as error:
        return str(error)
    return ""


def _unreadable(typed: OwnProbe) -> str:
    try:
        draft.own_probe(typed)
    except DMNError as error:
        return str(error)
    return ""


def start() -> None:
    """Launch the run and show it; what prevents it is told beside the form."""
    now = inputs()
    try:
        trainer = visitor.trainer()
        run = trainer.launch(draft.config_of(now, trainer.uploads()), _name(now), now.place)
    except DMNError as error:
        _refuse(now, error)
        return
    st.session_state["new.name"] = ""
    state.open_form(is_open=False)
    state.show(run.id)


def _name(now: Draft) -> str:
    """Return the name given, else the preset's with the first number that is free."""
    given = (st.session_state.get("new.name") or "").strip()
    taken = {one.name for one in runs.overviews()}
    names = (f"{now.preset} {number}" for number in range(2, len(taken) + 3))
    return given or next(name for name in (now.preset, *names) if name not in taken)


def estimate() -> None:
    """Measure what the run would take, and keep the sentence that says it."""
    now = inputs()
    try:
        trainer = visitor.trainer()
        found = trainer.estimate(draft.config_of(now, trainer.uploads()))
    except DMNError as error:
        _refuse(now, error)
        return
    gpu = found.gpu_memory_bytes
    on_gpu = f" and {wording.size(gpu)} on the GPU" if gpu else ""
    said = (
        f"About {duration(found.seconds)} and {wording.size(found.memory_bytes)} of "
        f"memory{on_gpu}. Speed: {found.examples_per_second:,.0f} questions a second on "
        f"{found.device}. Training questions: {found.training_questions:,}. Validation questions: "
        f"{found.validation_questions:,}."
    )
    st.session_state["new.estimate"] = (now, said)


def estimated(now: Draft) -> str:
    """Return what was measured for the form as it is; empty where something was changed since."""
    measured, said = st.session_state.get("new.estimate", (None, ""))
    return said if measured == now else ""


def _refuse(now: Draft, error: DMNError) -> None:
    key, message = form.field_of(str(error))
    st.session_state["new.refused"] = (now, {key: message})
