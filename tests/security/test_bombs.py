"""What is small when it comes in and large inside, and what is code where data should be."""

import base64
import json
import pickle
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import torch

from app.links import codec
from app.links.ask import AskView
from app.links.codec import LinkError
from dmn.data.download.unpack import unpack
from dmn.errors import CheckpointError, DMNError, TextError
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.models.checkpoints import measure, store
from dmn.runs.worker import restart
from dmn.text.tokenizer import MAX_SENTENCE_CHARACTERS, read_question, split_story
from tests.app.handmade import make
from tests.conftest import token_checkpoint
from tests.security.conftest import Check, Hole

VIEW = AskView(story="", question="Where?", checkpoint="babi", chosen_pass=1)
MEGABYTE = 2**20


class Built(Exception):
    """A network was made."""


def building(*arguments: Any) -> None:
    raise Built


class Evil:
    """What unpickling this does, it does to `victim`."""

    def __init__(self, victim: Path) -> None:
        self.victim = victim

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.victim,)


def is_read(attempt: Any, *arguments: Any) -> bool:
    try:
        attempt(*arguments)
    except DMNError:
        return False
    return True


def a_zip_that_grows(folder: Path) -> bool:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.safetensors", bytes(2 * MEGABYTE))
    assert len(content.getvalue()) < MEGABYTE / 100
    is_read(store._unpack, content.getvalue(), folder)
    return sum(file.stat().st_size for file in folder.iterdir()) > MEGABYTE


def a_link_that_grows(folder: Path) -> bool:
    told = VIEW.model_dump() | {"story": "a" * 2 * MEGABYTE}
    packed = zlib.compress(json.dumps(told).encode(), 9)
    code = "1" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    assert len(code) < codec.MAX_LINK_CHARACTERS
    return is_read(codec.decode, code, AskView)


def a_link_without_end(folder: Path) -> bool:
    try:
        codec.decode("1" + "A" * MEGABYTE, AskView)
    except LinkError as error:
        return "holds up to" not in str(error)  # it was unpacked, and only then refused
    return True


def a_configuration_that_lies(folder: Path) -> bool:
    lying = token_checkpoint(folder / "lying")
    told = json.loads((lying / "config.json").read_text())
    told["model"]["embedding_size"] = 1024
    (lying / "config.json").write_text(json.dumps(told))
    try:
        checkpoint_folder.load(lying)
    except Built:
        return True
    except DMNError:
        return False
    return True


def a_configuration_of_many_bytes(folder: Path) -> bool:
    large = token_checkpoint(folder / "large")
    (large / "metrics.json").write_text('{"x": "' + "x" * MEGABYTE + '"}')
    return is_read(checkpoint_folder.load, large)


def a_small_file_of_a_large_network(folder: Path) -> bool:
    zipped = store.export_zip(token_checkpoint(folder / "good"))
    return is_read(store.import_zip, zipped, folder / "kept", "mine")


def a_vocabulary_of_many_words(folder: Path) -> bool:
    large = token_checkpoint(folder / "large")
    words = json.loads((large / "vocabulary.json").read_text())
    (large / "vocabulary.json").write_text(json.dumps([*words, *["a"] * 1000]))
    try:
        return is_read(checkpoint_folder.load, large)
    except Built:  # it was parsed
        return True


def parsing(content: bytes, name: str, kind: type) -> Any:
    if name == "vocabulary.json" and len(content) > 4000:
        raise Built
    return parse(content, name, kind)


def metrics_of_other_types(folder: Path) -> bool:
    odd = token_checkpoint(folder / "odd")
    (odd / "metrics.json").write_text(
        '{"tasks": {"1": {"accuracy": "x"}, "2": 3}, "calibration": 1}'
    )
    try:
        store.export_zip(odd)
    except (AttributeError, TypeError, ValueError):
        return True
    return False


def a_list_of_many_members(folder: Path) -> bool:
    (folder / "zip").write_bytes(MANY)
    into = folder / "into"
    into.mkdir()
    try:
        is_read(unpack, folder / "zip", into, ".", ("model.safetensors",), MEGABYTE)
    except Built:
        return True
    return False


def weights_that_are_code(folder: Path) -> bool:
    evil = token_checkpoint(folder / "evil")
    torch.save({"embedding.weight": Evil(folder / "touched")}, evil / "model.safetensors")
    with suppress(Built):
        is_read(checkpoint_folder.load, evil)
    return (folder / "touched").exists()


def a_saved_state_that_is_code(folder: Path) -> bool:
    run = make(folder)
    run.state_file.parent.mkdir()
    torch.save(Evil(folder / "touched"), run.state_file)
    is_read(restart.load_state, run)
    return (folder / "touched").exists()


def unpickled(*arguments: Any, **options: Any) -> Any:
    return load(*arguments, **options | {"weights_only": False})


def n_words(model: Any, file: Path, most_bytes: int) -> int:
    return len(json.loads((file.parent / "vocabulary.json").read_text()))


def many_members() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(50):
            archive.writestr(f"{number:03}", b"")
    return content.getvalue()


MANY = many_members()
parse = measure._parse
load = torch.load
HOLES = [
    Hole(
        "zip bomb",
        a_zip_that_grows,
        {"dmn.models.checkpoints.store.MOST_BYTES": 2**40},
        given={"dmn.models.checkpoints.store.MOST_BYTES": MEGABYTE},
    ),
    Hole("link bomb", a_link_that_grows, {"app.links.codec.MAX_UNPACKED_BYTES": 2**40}),
    Hole("endless link", a_link_without_end, {"app.links.codec.MAX_LINK_CHARACTERS": 2**40}),
    Hole(
        "configuration that lies",
        a_configuration_that_lies,
        {"dmn.models.checkpoints.folder.measure": n_words},
        given={"dmn.models.checkpoints.folder.build": building},
    ),
    Hole(
        "checkpoint that takes much memory",
        a_small_file_of_a_large_network,
        {"dmn.models.checkpoints.store.MOST_MEMORY": 2**40},
        given={"dmn.models.checkpoints.store.MOST_MEMORY": 1000},
    ),
    Hole(
        "vocabulary of many words",
        a_vocabulary_of_many_words,
        {"dmn.models.checkpoints.measure._check_length": lambda *_: None},
        given={"dmn.models.checkpoints.measure._parse": parsing},
    ),
    Hole(
        "metrics of other types",
        metrics_of_other_types,
        {
            "dmn.models.checkpoints.model_card._tasks": lambda metrics: metrics.get("tasks", {}),
            "dmn.models.checkpoints.model_card._numbers": lambda found: found,
        },
    ),
    Hole(
        "zip of many members",
        a_list_of_many_members,
        {"dmn.data.download.unpack.check_zip_directory": lambda archive: None},
        given={
            "dmn.data.download.unpack._MOST_DIRECTORY": 1000,
            "dmn.data.download.unpack.zipfile.ZipFile": building,
        },
    ),
    Hole(
        "huge JSON",
        a_configuration_of_many_bytes,
        {"dmn.models.checkpoints.measure._MAX_JSON": 2**40},
        given={"dmn.models.checkpoints.measure._MAX_JSON": MEGABYTE},
    ),
    Hole(
        "pickle as weights",
        weights_that_are_code,
        {
            "dmn.models.checkpoints.folder.load_file": lambda file: unpickled(
                BytesIO(file.read_bytes())
            ),
            "dmn.models.checkpoints.folder.measure": n_words,
        },
        given={"dmn.models.checkpoints.folder.build": building},
    ),
    Hole("pickle as saved state", a_saved_state_that_is_code, {"torch.load": unpickled}),
]


@pytest.mark.parametrize("hole", HOLES, ids=str)
def test_nothing_explodes(hole: Hole, is_closed: Check) -> None:
    is_closed(hole)


def test_a_pickle_like_ours_would_do_harm(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Evil(tmp_path / "touched")))
    assert (tmp_path / "touched").exists()


def test_weights_that_claim_much_are_refused_unread(tmp_path: Path) -> None:
    """Guards that the library's reader is asked: it holds the header against the file's size."""
    claiming = token_checkpoint(tmp_path / "claiming")
    tensor = {"dtype": "F32", "shape": [10**6, 10**6], "data_offsets": [0, 4 * 10**12]}
    header = json.dumps({"embedding.weight": tensor}).encode()
    (claiming / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(CheckpointError, match="not a whole safetensors file"):
        checkpoint_folder.load(claiming)


def test_a_zip_of_a_version_to_come_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """Found by fuzzing: zipfile says so with an error of its own."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a/model.safetensors", b"1")
    later = bytearray(content.getvalue())
    later[later.rindex(b"PK\1\2") + 6] = 100
    with pytest.raises(CheckpointError, match="Expected a zip file with a checkpoint"):
        store.import_zip(bytes(later), tmp_path, "later")


@pytest.mark.parametrize(
    "one", ["(", "'", ":)", "('\"", "'s", "US$", "a.", "a-", "www.a.", "Dr. ", "A ", "a\u0301"]
)
def test_no_text_keeps_the_tokeniser_busy(one: str) -> None:
    """Guards `_quicken`, `_CHUNK` and `_FAR` of the tokenizer: each took an hour or a minute."""
    for read, most in ((split_story, 50_000), (read_question, MAX_SENTENCE_CHARACTERS)):
        with suppress(TextError):
            read((one * most)[:most])
