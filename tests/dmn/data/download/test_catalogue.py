import fcntl
import hashlib
import io
import os
import re
import signal
import subprocess
import sys
import tarfile
import zipfile

import pytest

from dmn.data.download.catalogue import SOURCES, Source, fetch
from dmn.data.download.transfer import Download
from dmn.errors import DataError
from tests.paths import ROOT

STORY = b"1 It is.\n2 Is it?\tyes\t1\n"


def tar(*members):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


def zipped(*members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def sending(content, stated=None):
    def reply(request):
        request.send_response(200)
        request.send_header("Content-Length", str(len(content) if stated is None else stated))
        request.end_headers()
        request.wfile.write(content)

    return reply


def failing(request):
    request.send_error(500)


GOOD = tar(("top/en/qa1_train.txt", STORY), ("top/hn/qa1_train.txt", STORY))


def source(address, content, name="data.tar.gz", **fields):
    download = Download(name, (address,), hashlib.sha256(content).hexdigest(), len(content))
    return {"babi": Source((download,), "ours", "top", ("en",), **fields)}


def get(folder, sources, name="babi"):
    return fetch(name, folder, sources=sources, progress=False, stall_seconds=5.0)


def tree(folder):
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


@pytest.mark.parametrize(
    ("name", "content"),
    [("data.tar.gz", GOOD), ("data.zip", zipped(("top/en/qa1_train.txt", STORY)))],
)
def test_an_archive_becomes_the_folder_of_the_data_set(name, content, server, tmp_path):
    address = server.serve("/data", sending(content))
    assert get(tmp_path, source(address, content, name)) == tmp_path / "babi"
    assert tree(tmp_path) == {"babi/en/qa1_train.txt": STORY}
    assert [path.name for path in tmp_path.iterdir()] == ["babi"]


def test_several_plain_files_become_one_folder_and_say_they_were_not_verified(
    server, tmp_path, caplog
):
    addresses = {name: server.serve(f"/{name}", sending(name.encode())) for name in ("a", "b")}
    downloads = tuple(Download(name, (address,)) for name, address in addresses.items())
    get(tmp_path, {"ewt": Source(downloads, "ours")}, "ewt")
    assert tree(tmp_path) == {"ewt/a": b"a", "ewt/b": b"b"}
    assert caplog.text.count("no checksum is recorded") == 2


def test_a_folder_that_does_not_exist_yet_is_made(server, tmp_path):
    sources = source(server.serve("/data", sending(GOOD)), GOOD)
    assert get(tmp_path / "new" / "data", sources).is_dir()


def test_what_is_there_already_is_left_alone(server, tmp_path):
    (tmp_path / "babi").mkdir()
    (tmp_path / "babi" / "mine.txt").write_text("mine")
    get(tmp_path, source(server.serve("/data", sending(GOOD)), GOOD))
    assert server.ranges == []
    assert tree(tmp_path) == {"babi/mine.txt": b"mine"}


def test_nothing_is_written_beside_what_is_there_already(server, tmp_path, monkeypatch):
    (tmp_path / "babi").mkdir()
    (tmp_path / "babi" / "mine.txt").write_text("mine")
    monkeypatch.setattr("dmn.data.download.catalogue.shutil.rmtree", pytest.fail)
    get(tmp_path, source(server.serve("/data", sending(GOOD)), GOOD))
    assert [path.name for path in tmp_path.iterdir()] == ["babi"]


def test_what_another_process_finished_before_the_lock_is_left_alone(server, tmp_path, monkeypatch):
    def finish_first(handle, operation):
        (tmp_path / "babi").mkdir()
        (tmp_path / "babi" / "other.txt").write_text("other")

    monkeypatch.setattr("dmn.data.download.catalogue.fcntl.flock", finish_first)
    get(tmp_path, source(server.serve("/data", sending(GOOD)), GOOD))
    assert server.ranges == []
    assert tree(tmp_path) == {"babi/other.txt": b"other"}


def test_an_empty_folder_is_filled(server, tmp_path):
    (tmp_path / "babi").mkdir()
    get(tmp_path, source(server.serve("/data", sending(GOOD)), GOOD))
    assert tree(tmp_path) == {"babi/en/qa1_train.txt": STORY}


def test_an_unknown_name_lists_the_known_ones(tmp_path):
    with pytest.raises(DataError, match="expected one of babi, sst, ewt, glove, got 'squad'"):
        fetch("squad", tmp_path)


def test_nothing_is_unpacked_from_wrong_bytes(server, tmp_path):
    other = tar(("top/en/qa1_train.txt", STORY[::-1]))
    download = Download("data.tar.gz", (server.serve("/data", sending(other)),), "0" * 64)
    with pytest.raises(DataError, match="expected SHA-256"):
        get(tmp_path, {"babi": Source((download,), "ours", "top", ("en",))})
    assert tree(tmp_path) == {}


def test_a_broken_download_leaves_no_folder_and_is_gone_on_with(server, tmp_path):
    address = server.serve("/data", sending(GOOD[:50], stated=len(GOOD)), failing)
    with pytest.raises(DataError, match="goes on from 50 bytes"):
        get(tmp_path, source(address, GOOD))
    assert tree(tmp_path) == {"babi.tmp/data.tar.gz.part": GOOD[:50]}
    server.serve("/data", sending(GOOD))
    get(tmp_path, source(address, GOOD))
    assert server.ranges[-1] == "bytes=50-"
    assert tree(tmp_path) == {"babi/en/qa1_train.txt": STORY}


@pytest.mark.parametrize("pack", [tar, zipped])
@pytest.mark.parametrize("name", ["top/en/../../../../evil", "/tmp/evil"])
def test_an_archive_that_leads_outside_leaves_no_folder(pack, name, server, tmp_path):
    content = pack(("top/en/qa1_train.txt", STORY), (name, b"evil"))
    file = "data.zip" if pack is zipped else "data.tar.gz"
    with pytest.raises(DataError, match="leads outside"):
        get(tmp_path / "in", source(server.serve("/data", sending(content)), content, file))
    assert not (tmp_path / "in" / "babi").exists()
    assert not list(tmp_path.rglob("evil"))


def test_a_bomb_leaves_no_folder(server, tmp_path):
    content = tar(("top/en/bomb", bytes(100_000)))
    address = server.serve("/data", sending(content))
    with pytest.raises(DataError, match="at most 10000 members and 50000 bytes"):
        get(tmp_path, source(address, content, most_bytes=50_000))
    assert not (tmp_path / "babi").exists()


KILLED_HALF_WAY = """
import os, signal, sys
from pathlib import Path
from dmn.data.download import unpack
from dmn.data.download.transfer import Download
from dmn.data.download.catalogue import Source, fetch

def write_half(content, file):
    file.write(content.read(5))
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)

unpack.shutil.copyfileobj = write_half
folder, address, sha256 = sys.argv[1:]
source = Source((Download("data.tar.gz", (address,), sha256),), "ours", "top", ("en",))
fetch("babi", Path(folder), sources={"babi": source}, progress=False)
"""


def test_a_fetch_killed_while_unpacking_leaves_no_folder_and_is_finished_later(server, tmp_path):
    address = server.serve("/data", sending(GOOD))
    arguments = [str(tmp_path), address, hashlib.sha256(GOOD).hexdigest()]
    process = subprocess.run([sys.executable, "-c", KILLED_HALF_WAY, *arguments], cwd=ROOT)
    assert process.returncode == -signal.SIGKILL
    assert tree(tmp_path) == {
        "babi.tmp/data.tar.gz.part": GOOD,
        "babi.tmp/content/en/qa1_train.txt": STORY[:5],
    }
    get(tmp_path, source(address, GOOD))
    assert tree(tmp_path) == {"babi/en/qa1_train.txt": STORY}
    assert len(server.ranges) == 1


def test_two_fetches_of_the_same_data_do_not_mix(server, tmp_path):
    (tmp_path / "babi.tmp").mkdir()
    other = os.open(tmp_path / "babi.tmp", os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    sources = source(server.serve("/data", sending(GOOD)), GOOD)
    try:
        with pytest.raises(DataError, match="is running; wait until it ends"):
            get(tmp_path, sources)
    finally:
        os.close(other)
    assert get(tmp_path, sources).is_dir()


def test_a_folder_that_cannot_be_written_says_what_to_do(server, tmp_path):
    (tmp_path / "data").write_text("a file, no folder")
    with pytest.raises(DataError, match=r"expected to write .*make room or choose another folder"):
        get(tmp_path / "data", source(server.serve("/data", sending(GOOD)), GOOD))


def test_every_source_has_addresses_on_the_web_and_a_licence():
    for found in SOURCES.values():
        assert found.licence
        for download in found.downloads:
            assert all(re.match(r"https?://", address) for address in download.addresses)
            assert (download.sha256 is None) == (download.size is None)
            assert download.is_archive == bool(found.wanted)
            assert download.is_archive == (download.sha256 is not None)
