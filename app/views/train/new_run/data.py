"""The stories of a new run: told for it, a folder of the server's, or a person's own file."""

import streamlit as st

from app import limits
from app.content.examples import KINDS
from app.figures.style.text import clipped
from app.settings import settings
from app.train import draft, form
from app.train.draft import Draft
from app.views.shared.markdown import unmarked
from app.views.train.new_run import fields, form_state
from dmn.data.datasets.validate import Checked

MAX_UPLOAD = limits.DATA_FILE // limits.MEGABYTE
"""Megabytes of a file of one's own; bAbI's largest has five."""
_PROBLEMS = 10
_NAMES = {
    "generated": "Generated stories",
    "folder": "A data folder",
    "upload": "My own file",
    "clone": "Same as the cloned run",
}


def draw(now: Draft, mistakes: dict[str, str]) -> None:
    """Draw where the stories come from, what there is to choose there, and the tasks."""
    sources = [name for name in _NAMES if name != "clone" or now.base is not None]
    st.segmented_control(
        "Stories",
        sources,
        key="new.source",
        required=True,
        format_func=_NAMES.__getitem__,
        persist_state="session",
    )
    if now.source == "folder":
        _folder()
    elif now.source == "upload":
        _own()
    elif now.source == "clone" and now.base is not None and now.base.data:
        st.caption(unmarked(", ".join([*now.base.data, *now.base.valid])))
    if draft.is_generated(now):
        style = now.answers.get("generated.style")
        fields.draw_all(form.generated_questions(str(style)), mistakes)
    _tasks(now, mistakes)


def is_ready(now: Draft) -> bool:
    """Return whether there are stories to train on."""
    return {
        "folder": now.folder is not None,
        "upload": now.upload is not None or now.path is not None,
    }.get(now.source, True)


def _folder() -> None:
    root = settings().data
    found = draft.folders(root)
    if not found:
        form_state.fit_folder(())
        st.info(
            f"No stories were found in {unmarked(str(root))}. Download some with "
            "`python -m dmn data fetch babi`, or set DMN_DATA to the folder that holds them."
        )
        return
    form_state.fit_folder(found)
    st.selectbox(
        "Folder",
        found,
        key="new.folder",
        persist_state="session",
        format_func=lambda path: str(path.relative_to(root)),
    )


def _own() -> None:
    """Draw where a file is sent or a path is typed; the latest one counts."""
    st.file_uploader(
        "A text file in bAbI's format",
        type=["txt"],
        key="new.sent",
        max_upload_size=MAX_UPLOAD,
        on_change=form_state.take_file,
        help="Lines such as `1 Mary went to the garden.` and, with tabs between, "
        "`2 Where is Mary?`, `garden`, `1`. A file name such as qa3_train.txt gives the task.",
    )
    st.text_input(
        f"Or a path inside {unmarked(str(settings().data))}",
        key="new.path",
        placeholder="mine/qa1_train.txt",
        on_change=form_state.take_path,
        persist_state="session",
    )
    if kept := form_state.checked():
        _tell(*kept)


def _tell(name: str, checked: Checked) -> None:
    """Say what the stories hold; line by line, where they are not as they should be."""
    held = f"{checked.stories:,} stories, {checked.questions:,} questions"
    count = f"{unmarked(clipped(name, 80))}: {held}"
    if checked.problems:
        shown = checked.problems[:_PROBLEMS]
        lines = [
            f"- {f'line {one.line}: ' * bool(one.line)}{unmarked(one.message)}" for one in shown
        ]
        left = len(checked.problems) - len(shown)
        more = f"\n\nand {left:,} more" if left else ""
        st.error(f"{count}. Please fix:\n\n" + "\n".join(lines) + more)
    else:
        st.success(f"{count}. All lines are correct.")
    if checked.preview:
        with st.expander("Preview"):
            for example in checked.preview:
                st.text("\n".join(example.facts))
                st.text(f"{example.question}  →  {', '.join(example.answer)}")


def _tasks(now: Draft, mistakes: dict[str, str]) -> None:
    offered = draft.tasks_of(now)
    chosen = form_state.names("training.tasks")
    options = list(dict.fromkeys([*offered, *chosen]))
    if not options:
        return
    st.multiselect(
        "Tasks",
        options,
        key="new.training.tasks",
        persist_state="session",
        format_func=lambda task: f"{task} {KINDS.get(task, '')}".strip(),
        placeholder="All",
        help="Kinds of question to train on. If you choose none, all are used",
    )
    fields.mistake(mistakes.get("training.tasks", ""))
