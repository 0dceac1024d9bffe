"""Actions on a run: stop, resume, clone, add to checkpoints, describe, archive, delete."""

from collections.abc import Callable

import streamlit as st

from app.cache import runs
from app.views.train import state, visitor
from app.views.train.new_run import form_state
from app.views.train.run import run_state
from dmn.errors import DMNError
from dmn.runs.listing import slug
from dmn.runs.run import Run
from dmn.runs.status import State

WIDTH = 320
"""Of what opens under a button, in pixels."""
_CAN_GO_ON = ("stopped", "failed", "lost")


def draw(run: Run, now: State) -> None:
    """Draw the buttons beside the run's name. Who may not train may download its checkpoint."""
    may_train = not visitor.trainer().refusal()
    with st.container(horizontal=True, horizontal_alignment="right", key="run_actions"):
        if not may_train:
            _download(run)
            return
        _stop_or_resume(run, now)
        st.button(
            "Clone",
            key="clone",
            icon=":material/content_copy:",
            on_click=form_state.clone,
            args=(run,),
            help="Open the form for a new run with these settings",
        )
        _keep(run)
        _more(run, now)


def draw_unreadable(run: Run) -> None:
    """Draw what can be done with a run of which a file cannot be read: delete it."""
    if visitor.trainer().refusal():
        return
    with (
        st.container(horizontal=True, horizontal_alignment="right", key="run_actions"),
        st.popover("Delete", icon=":material/delete:"),
        st.container(width=WIDTH),
    ):
        st.caption("Deletes the folder and everything in it. This cannot be undone.")
        _button(
            "Delete permanently",
            ":material/delete:",
            lambda: _delete(run),
            "This run cannot be read, so the page cannot show it",
        )


def _stop_or_resume(run: Run, now: State) -> None:
    if now in ("running", "queued"):
        _button(
            "Stop",
            ":material/stop:",
            lambda: visitor.trainer().stop(run),
            "Finishes the current step, saves and stops. You can resume it later",
        )
    elif now == "stopping":
        st.button("Stopping", key="stopping", icon=":material/stop:", disabled=True)
    elif now in _CAN_GO_ON:
        _button(
            "Resume",
            ":material/play_arrow:",
            lambda: visitor.trainer().resume(run),
            "Continues where the run stopped",
        )
        if visitor.trainer().place_of(run) == "ray":
            _button(
                "Resume here",
                ":material/play_arrow:",
                lambda: visitor.trainer().resume(run, "local"),
                "Continues on this machine instead of the cluster of computers",
            )


def _button(name: str, icon: str, act: Callable[[], None], help_: str) -> None:
    st.button(name, key=name.lower(), icon=icon, on_click=_tried(act), help=help_)


def _tried(act: Callable[[], object]) -> Callable[[], None]:
    """Return the act such that what cannot be done becomes a sentence on the page."""

    def attempt() -> None:
        try:
            act()
        except DMNError as error:
            state.notify(str(error))

    return attempt


def _keep(run: Run) -> None:
    """Draw what adds the best network to the checkpoints, or downloads it."""
    if not run.checkpoint.is_dir():
        return
    run_state.prepare_name(run)
    opened = st.popover("Use this checkpoint", icon=":material/check:")
    with opened, st.container(width=WIDTH):
        st.text_input(
            "Name",
            key=f"keep_name {run.id}",
            persist_state="session",
            help="The name of the checkpoint on the other pages",
        )
        st.button(
            "Add to checkpoints",
            key="keep",
            type="primary",
            on_click=_tried(lambda: _kept(run)),
        )
        _download(run)


def _download(run: Run) -> None:
    if run.checkpoint.is_dir():
        st.download_button(
            "Download (zip)",
            data=lambda: runs.zipped(str(run.checkpoint)),
            file_name=f"{slug(run.name) or run.id}.zip",
            mime="application/zip",
            key="download_checkpoint",
            icon=":material/download:",
            on_click="ignore",
        )


# What a person typed just before pressing a button is in the session, not yet in the page's script.


def _kept(run: Run) -> None:
    state.offer(visitor.trainer().keep(run, run_state.inputs(run).keep_name))


def _more(run: Run, now: State) -> None:
    run_state.prepare_description(run)
    with st.popover("More", icon=":material/more_horiz:"), st.container(width=WIDTH):
        st.text_input("Name", key=f"name {run.id}", persist_state="session")
        st.text_input(
            "Tags", key=f"tags {run.id}", placeholder="gates, paper", persist_state="session"
        )
        st.text_area("Note", key=f"note {run.id}", persist_state="session")
        st.button("Save", key="describe", on_click=_tried(lambda: _describe(run)))
        st.divider()
        _put_away(run, now)


def _describe(run: Run) -> None:
    typed = run_state.inputs(run)
    visitor.trainer().describe(run, name=typed.name, note=typed.note, tags=typed.tags)


def _put_away(run: Run, now: State) -> None:
    if run.is_alive and not run.ignores_stop_request:
        st.caption("You can archive or delete it after it has stopped.")
        return
    is_archived = run.about.archived
    st.button(
        "Restore" if is_archived else "Archive",
        key="archive",
        on_click=_tried(lambda: visitor.trainer().describe(run, archived=not is_archived)),
        help="An archived run stays on disk but leaves the table",
    )
    typed = st.text_input(
        "Delete permanently",
        key=f"delete_name {run.id}",
        placeholder=run.name,
        help="Type the name or ID of the run, then press Delete",
        autocomplete="off",
    )
    st.button(
        "Delete",
        key="delete",
        icon=":material/delete:",
        disabled=typed.strip() not in (run.name.strip(), run.id),
        on_click=_tried(lambda: _delete(run)),
    )


def _delete(run: Run) -> None:
    name = run.name
    visitor.trainer().delete(run)
    state.show()
    state.notify(f"{name} was deleted.", is_error=False)
