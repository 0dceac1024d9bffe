import io
import json
import stat
import zipfile

import pytest
from safetensors.torch import load_file

from dmn.errors import CheckpointError
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.models.checkpoints import store
from dmn.models.checkpoints.store import check_name, export_zip, import_zip, keep
from dmn.runs.run import Run
from dmn.runs.worker.session import train_run
from tests.workers import TINY, tiny


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    run = Run.create(tmp_path_factory.mktemp("runs") / "run", tiny(epochs=1))
    train_run(run, lambda line: None)
    return run


@pytest.fixture
def home(tmp_path):
    return tmp_path / "checkpoints"


def test_a_runs_best_epoch_is_kept_under_a_name_and_can_be_asked(run, home):
    folder = keep(run.checkpoint, home, " My task 1 ")
    assert folder == home / "My task 1"
    assert checkpoint_folder.available(home) == ("My task 1",)
    kept, best = (checkpoint_folder.load(path) for path in (folder, run.checkpoint))
    assert kept.metrics == best.metrics
    assert all(kept.network.state_dict()[k].equal(v) for k, v in best.network.state_dict().items())
    assert (folder / "README.md").read_text().startswith("# My task 1\n")
    assert list(home.iterdir()) == [folder]


def test_a_run_without_a_checkpoint_has_nothing_to_keep(home, tmp_path):
    with pytest.raises(CheckpointError, match="no checkpoint yet"):
        keep(Run.create(tmp_path / "run", TINY).checkpoint, home, "mine")
    assert not list(home.iterdir())


def test_a_checkpoint_that_is_replaced_while_it_is_copied_is_copied_again(run, home, monkeypatch):
    seen, copied = [], store._copy

    def copy(source, target):
        seen.append(source.name)
        if len(seen) == 2:  # the worker's next best epoch
            checkpoint_folder.save(checkpoint_folder.load(run.checkpoint), run.checkpoint)
        copied(source, target)

    monkeypatch.setattr(store, "_copy", copy)
    keep(run.checkpoint, home, "mine")
    assert len(seen) == 2 * len(checkpoint_folder.FILES)


def test_a_checkpoint_folder_that_is_a_link_is_not_copied(run, home, tmp_path):
    linked = Run.create(tmp_path / "run", TINY)
    linked.checkpoint.symlink_to(run.checkpoint)
    with pytest.raises(CheckpointError, match="no checkpoint yet"):
        keep(linked.checkpoint, home, "mine")
    assert not list(home.iterdir())


@pytest.mark.parametrize("taken", ["mine", "MINE"])
def test_no_checkpoint_is_overwritten(run, home, taken):
    before = (keep(run.checkpoint, home, "mine") / "config.json").stat()
    with pytest.raises(CheckpointError, match="already"):
        keep(run.checkpoint, home, taken)
    assert (home / "mine" / "config.json").stat() == before


BAD_NAMES = [
    "",
    " ",
    ".",
    "..",
    "a/b",
    "../a",
    "a\\b",
    "a\0b",
    "n" * 300,
    "con",
    "NUL",
    "com1.txt",
    "a:b",
    "a\nb",
    ".hidden",
    "-rf",
    "dot.",
    "mine.tmp",
    "<b>",
    "a\u202eb",
    "\ud800",
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_is_no_folder_on_every_system_is_refused(run, home, name):
    with pytest.raises(CheckpointError, match="Expected a name of 1 to 64 letters"):
        keep(run.checkpoint, home, name)
    assert not home.exists()


@pytest.mark.parametrize("name", ["babi-2", "玛丽", "Überblick 1.2_b", "नमस्ते"])
def test_a_name_in_any_script_will_do(home, name):
    assert check_name(name, home) == name


def test_a_checkpoint_goes_through_a_zip(run, home):
    folder = import_zip(export_zip(run.checkpoint), home, "back")
    one, other = (load_file(path / "model.safetensors") for path in (folder, run.checkpoint))
    assert all(one[name].equal(other[name]) for name in one)
    assert {path.name for path in folder.iterdir()} == {*checkpoint_folder.FILES, "README.md"}


def test_only_a_whole_checkpoint_is_zipped(tmp_path):
    with pytest.raises(CheckpointError):
        export_zip(tmp_path)


def a_zip(run, root="", changes=(), extra=(), links=()):
    """A zip of a checkpoint with other contents, more members, or links."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in checkpoint_folder.FILES:
            told = dict(changes).get(file, (run.checkpoint / file).read_bytes())
            if told is not None:
                archive.writestr(f"{root}{file}", told)
        for name, told in extra:
            archive.writestr(name, told)
        for name, target in links:
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, target)
    return content.getvalue()


@pytest.mark.parametrize("root", ["", "mine/", "a/b/"])
def test_a_checkpoint_may_lie_in_a_folder_of_the_zip_or_beside_other_things(run, home, root):
    extra = [("__MACOSX/._x", b"x"), (f"{root}README.md", b"<script>"), (f"{root}x.pkl", b"x")]
    folder = import_zip(a_zip(run, root, extra=extra), home, "mine")
    assert {path.name for path in folder.iterdir()} == {*checkpoint_folder.FILES, "README.md"}
    assert "<script>" not in (folder / "README.md").read_text()


CONFIG = json.dumps({"format": 99}).encode()
BROKEN = [
    ({"extra": [("../outside", b"x")]}, "leads outside or is a link"),
    ({"extra": [("/outside", b"x")]}, "leads outside or is a link"),
    ({"links": [("model", "/etc/passwd")]}, "leads outside or is a link"),
    ({"changes": [("model.safetensors", None)]}, "model.safetensors is missing"),
    ({"changes": [("vocabulary.json", None)]}, "vocabulary.json is missing"),
    ({"changes": [("model.safetensors", b"\x80\x04K\x01.")]}, "not a whole safetensors file"),
    ({"changes": [("config.json", CONFIG)]}, "expected format 1"),
]


@pytest.mark.parametrize(("broken", "says"), BROKEN)
def test_a_zip_that_is_no_checkpoint_leaves_nothing_behind(run, home, tmp_path, broken, says):
    with pytest.raises(CheckpointError, match=says) as refused:
        import_zip(a_zip(run, **broken), home, "mine")
    assert "/tmp" not in str(refused.value).replace("/etc", "")
    assert not list(home.iterdir())
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoints"]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 half a zip"])
def test_what_is_no_zip_is_said_to_be_none(home, content):
    with pytest.raises(CheckpointError, match="Expected a zip file with a checkpoint"):
        import_zip(content, home, "mine")
    assert not list(home.iterdir())


def test_a_zip_that_unpacks_to_too_much_is_not_unpacked(run, home, monkeypatch):
    monkeypatch.setattr(store, "MOST_BYTES", 10**6)
    bomb = a_zip(run, extra=[("zeros", bytes(2 * 10**6))])
    assert len(bomb) < 10**6
    with pytest.raises(CheckpointError, match="at most 10000 members and 1000000 bytes"):
        import_zip(bomb, home, "mine")
    assert not list(home.iterdir())


def test_a_folder_that_cannot_be_written_is_an_error(run, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match="could not be written"):
        keep(run.checkpoint, tmp_path / "file", "mine")


def test_a_zip_with_a_long_list_of_members_is_refused_by_its_length(run, home, monkeypatch):
    monkeypatch.setattr("dmn.data.download.unpack._MOST_DIRECTORY", 100)
    with pytest.raises(CheckpointError, match="expected a list of members of at most 100 bytes"):
        import_zip(a_zip(run), home, "mine")
    assert not list(home.iterdir())
