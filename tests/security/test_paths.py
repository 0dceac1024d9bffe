"""No name, link, setting or archive leads to a file that it should not."""

import zipfile
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest

from app.explore.data_sources import Folder, load
from app.settings import settings
from app.views.train.new_run import form_state
from dmn.data.datasets import validate
from dmn.data.download.unpack import unpack
from dmn.errors import DMNError
from dmn.models.checkpoints import store
from dmn.runs import listing
from tests.app.handmade import make
from tests.conftest import token_checkpoint
from tests.security.conftest import Check, Hole

STORIES = "".join(f"1 {name} slept.\n2 Who slept?\t{name}\t1\n" for name in ("Mary", "John"))
SECRET = "the teacher's own"


class Everything(tuple[str, ...]):
    """A list of names that any name is on."""

    def __contains__(self, name: object) -> bool:
        return True


def open_any(file: Path, within: Path | None = None) -> BinaryIO:
    return file.open("rb")


def succeeds(attempt: Any, *arguments: Any) -> bool:
    try:
        attempt(*arguments)
    except DMNError:
        return False
    return True


def a_run_of_another_folder(folder: Path) -> bool:
    outside = make(folder, "outside").folder
    runs = folder / "runs"
    runs.mkdir()
    return any(succeeds(listing.find, runs, name) for name in ("../outside", str(outside)))


def a_folder_that_is_a_link(folder: Path) -> bool:
    runs = folder / "runs"
    runs.mkdir()
    (runs / "one").symlink_to(make(folder, "outside").folder)
    return bool(listing.runs_of(runs)) or succeeds(listing.find, runs, "one")


def a_log_that_is_a_link(folder: Path) -> bool:
    run = make(folder)
    (folder / "private").write_text(SECRET)
    (run.folder / "worker.log").unlink()
    (run.folder / "worker.log").symlink_to(folder / "private")
    return SECRET in run.log_tail()


def weights_that_are_a_link(folder: Path) -> bool:
    run = make(folder)
    private = token_checkpoint(folder / "private")
    run.checkpoint.mkdir()
    for file in private.iterdir():
        (run.checkpoint / file.name).symlink_to(file)
    try:
        store.keep(run.checkpoint, folder / "checkpoints", "mine")
    except (DMNError, OSError):
        return False
    return True


def a_name_that_is_a_path(folder: Path) -> bool:
    zipped = store.export_zip(token_checkpoint(folder / "good"))
    succeeds(store.import_zip, zipped, folder / "checkpoints", "../evil")
    return (folder / "evil").exists()


def names_of_other_systems(folder: Path) -> bool:
    return any(
        succeeds(store.check_name, name, folder)
        for name in ("C:evil", r"..\evil", r"\\host\share", "nul", "COM1.zip", "evil.", ".evil")
    )


def a_file_called_by_a_path(folder: Path) -> bool:
    validate.store(STORIES.encode(), str(folder / "evil.txt"), folder / "uploads")
    return (folder / "evil.txt").exists()


def a_setting_that_leads_outside(folder: Path) -> bool:
    data = folder / "data"
    data.mkdir()
    (folder / "qa1_train.txt").write_text(STORIES)
    (data / "linked.txt").symlink_to(folder / "qa1_train.txt")
    paths = (Path("../qa1_train.txt"), folder / "qa1_train.txt", Path("linked.txt"))
    return any(succeeds(validate.check_path, path, data) for path in paths)


def a_folder_in_a_link(folder: Path) -> bool:
    (folder / "qa1_secret_train.txt").write_text(STORIES)
    return any(
        succeeds(load, Folder(path=path, part="train")) for path in (str(folder), f"..{folder}")
    )


def a_beginning_that_is_a_path(folder: Path) -> bool:
    outside = str(token_checkpoint(folder / "private"))
    form_state.st.session_state.update({"new.base": None, "new.begin_from": outside})
    return form_state._beginning() == outside


def a_member_that_leads_outside(folder: Path) -> bool:
    with zipfile.ZipFile(folder / "zip", "w") as archive:
        archive.writestr("top/en/good", "")
        archive.writestr("top/en/../../evil", "")
    into = folder / "into"
    into.mkdir()
    succeeds(unpack, folder / "zip", into, "top", ("en",), 1000)
    return (folder / "evil").exists()


HOLES = [
    Hole("run ID as a path", a_run_of_another_folder, {"dmn.runs.listing._is_folder_name": bool}),
    Hole("run that is a link", a_folder_that_is_a_link, {"dmn.runs.listing._is_run_folder": bool}),
    Hole("log that is a link", a_log_that_is_a_link, {"dmn.runs.run.open_plain": open_any}),
    Hole(
        "weights that are links",
        weights_that_are_a_link,
        {"dmn.models.checkpoints.store.open_plain": open_any},
    ),
    Hole(
        "checkpoint name as a path",
        a_name_that_is_a_path,
        {"dmn.models.checkpoints.store._is_plain": bool},
    ),
    Hole(
        "names of Windows", names_of_other_systems, {"dmn.models.checkpoints.store._is_plain": bool}
    ),
    Hole(
        "upload called by a path",
        a_file_called_by_a_path,
        {"dmn.data.datasets.validate._safe": str},
    ),
    Hole(
        "data path outside",
        a_setting_that_leads_outside,
        {"dmn.data.datasets.validate.inside": lambda path, below: below / path},
    ),
    Hole(
        "folder in a link",
        a_folder_in_a_link,
        {
            "app.explore.data_sources.folders": lambda data: SimpleNamespace(
                get=lambda *_: ("train",)
            )
        },
    ),
    Hole(
        "beginning as a path",
        a_beginning_that_is_a_path,
        {"app.views.train.new_run.form_state.beginnings": Everything},
        given={"app.views.train.new_run.form_state.st": SimpleNamespace(session_state={})},
    ),
    Hole(
        "zip slip",
        a_member_that_leads_outside,
        {
            "dmn.data.download.unpack._checked_path": lambda archive, member: PurePosixPath(
                member.name
            )
        },
    ),
]


@pytest.mark.parametrize("hole", HOLES, ids=str)
def test_nothing_leads_outside(hole: Hole, is_closed: Check, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DMN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DMN_CHECKPOINTS", str(tmp_path / "checkpoints"))
    settings.cache_clear()
    is_closed(hole)
    settings.cache_clear()
