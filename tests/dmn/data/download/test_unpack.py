import gzip
import io
import stat
import tarfile
import zipfile

import pytest

from dmn.data.download.unpack import unpack
from dmn.errors import DataError

FILES = {"top/en/qa1.txt": b"one", "top/en/deep/qa2.txt": b"two", "top/hn/qa1.txt": b"three"}


def tar(path, *members):
    """Writes members, each a name and content, or a TarInfo for what is no plain file."""
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
            else:
                name, content = member
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return path


def zipped(path, *members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def zip_special(name, kind):
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o777) << 16
    return info


@pytest.fixture
def into(tmp_path):
    folder = tmp_path / "outer" / "into"
    folder.mkdir(parents=True)
    return folder


def unpacked(archive, into, root="top", wanted=("en",), most_bytes=10_000):
    unpack(archive, into, root, wanted, most_bytes)
    return {str(f.relative_to(into)): f.read_bytes() for f in into.rglob("*") if f.is_file()}


@pytest.mark.parametrize("pack", [tar, zipped])
def test_only_what_is_wanted_is_written_below_the_root(pack, tmp_path, into):
    archive = pack(tmp_path / "archive", *FILES.items(), ("top", b""), ("en/stray.txt", b""))
    assert unpacked(archive, into) == {"en/qa1.txt": b"one", "en/deep/qa2.txt": b"two"}


@pytest.mark.parametrize("pack", [tar, zipped])
def test_an_archive_without_a_root_folder_is_unpacked_too(pack, tmp_path, into):
    archive = pack(tmp_path / "archive", ("./a.txt", b"a"), ("b.txt", b"b"))
    assert unpacked(archive, into, root="", wanted=("a.txt",)) == {"a.txt": b"a"}


def test_folders_of_an_archive_are_no_files(tmp_path, into):
    members = [special("top", tarfile.DIRTYPE), special("top/en", tarfile.DIRTYPE), *FILES.items()]
    assert "en/qa1.txt" in unpacked(tar(tmp_path / "archive", *members), into)


@pytest.mark.parametrize("pack", [tar, zipped])
@pytest.mark.parametrize("unwanted", [False, True])
@pytest.mark.parametrize(
    "name", ["top/en/../../../evil", "../evil", "/tmp/evil", "top\\..\\evil", "top/en/.."]
)
def test_a_path_that_leads_outside_is_refused(pack, name, unwanted, tmp_path, into):
    archive = pack(tmp_path / "archive", (name, b"evil"), *FILES.items())
    with pytest.raises(DataError, match="leads outside"):
        unpacked(archive, into, wanted=("nothing" if unwanted else "en",))
    assert not list(tmp_path.rglob("evil"))
    assert list(into.iterdir()) == []


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
    ],
)
def test_links_and_devices_of_a_tar_are_refused(kind, tmp_path, into):
    evil = special("top/en/qa1.txt", kind, target="/etc/hostname")
    with pytest.raises(DataError, match="a link or a device"):
        unpacked(tar(tmp_path / "archive", evil), into)
    assert list(into.iterdir()) == []


def test_a_name_that_no_file_can_have_is_refused(tmp_path, into):
    evil = special("top/en/a", tarfile.REGTYPE)
    evil.pax_headers = {"path": "top/en/a\0b"}
    with pytest.raises(DataError, match="leads outside"):
        unpacked(tar(tmp_path / "archive", evil), into)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_of_a_zip_are_refused(kind, tmp_path, into):
    archive = zipped(tmp_path / "archive", (zip_special("top/en/qa1.txt", kind), b"/etc/hostname"))
    with pytest.raises(DataError, match="a link or a device"):
        unpacked(archive, into)
    assert list(into.iterdir()) == []


def test_a_member_without_a_name_is_left_alone(tmp_path, into):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("nameless")
        archive.writestr(info, b"one")
        info.filename = ""
        archive.writestr("top/en/qa1.txt", b"two")
    assert unpacked(tmp_path / "a.zip", into) == {"en/qa1.txt": b"two"}


@pytest.mark.parametrize("pack", [tar, zipped])
@pytest.mark.parametrize("folder", ["en", "hn"])
def test_a_bomb_is_refused_before_it_is_written(pack, folder, tmp_path, into):
    archive = pack(tmp_path / "archive", (f"top/{folder}/bomb", bytes(20_000)))
    assert archive.stat().st_size < 1000
    with pytest.raises(DataError, match="at most 10000 members and 10000 bytes, got more"):
        unpacked(archive, into)
    assert list(into.iterdir()) == []


@pytest.mark.parametrize("pack", [tar, zipped])
def test_the_bytes_of_all_members_count_together(pack, tmp_path, into):
    members = [(f"top/en/{n}", bytes(101)) for n in range(10)]
    with pytest.raises(DataError, match="and 1000 bytes, got more"):
        unpacked(pack(tmp_path / "archive", *members), into, most_bytes=1000)
    assert len(unpacked(pack(tmp_path / "archive", *members[1:]), into / "b", most_bytes=1000)) == 9


@pytest.mark.parametrize("pack", [tar, zipped])
def test_too_many_members_are_refused(pack, tmp_path, into, monkeypatch):
    monkeypatch.setattr("dmn.data.download.unpack._MOST_MEMBERS", 2)
    with pytest.raises(DataError, match="at most 2 members"):
        unpacked(pack(tmp_path / "archive", *FILES.items()), into)


def test_a_zip_that_understates_a_size_writes_no_more_than_it_states(tmp_path, into):
    archive = zipped(tmp_path / "archive", ("top/en/bomb", bytes(20_000)))
    stated, real = (100).to_bytes(4, "little"), (20_000).to_bytes(4, "little")
    content = archive.read_bytes()
    assert content.count(real) == 2
    archive.write_bytes(content.replace(real, stated))
    with pytest.raises(DataError, match="expected a sound archive"):
        unpacked(archive, into)
    assert sum(file.stat().st_size for file in into.rglob("bomb")) <= 100


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>no archive</html>", b"\x1f\x8b\x08\x00garbage", gzip.compress(b"no tar")],
    ids=["empty", "a page", "a broken gzip", "a gzip of something else"],
)
def test_what_is_no_archive_is_refused(content, tmp_path, into):
    (tmp_path / "archive").write_bytes(content)
    with pytest.raises(DataError, match=r"expected a sound archive.*fetch it again"):
        unpacked(tmp_path / "archive", into)


def test_a_zip_without_its_beginning_is_refused(tmp_path, into):
    archive = zipped(tmp_path / "archive", *FILES.items())
    archive.write_bytes(archive.read_bytes()[5:])
    with pytest.raises(DataError, match="expected a sound archive"):
        unpacked(archive, into)


def test_a_cut_tar_is_refused(tmp_path, into):
    archive = tar(tmp_path / "archive", *FILES.items())
    archive.write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(DataError, match="expected a sound archive"):
        unpacked(archive, into)


@pytest.mark.parametrize("second", ["top/en", "top/en/qa1.txt", "top/en/qa1.txt/inside"])
def test_a_member_that_stands_in_the_way_of_another_is_refused(second, tmp_path, into):
    archive = tar(tmp_path / "archive", *FILES.items(), (second, b"again"))
    with pytest.raises(DataError, match="expected a sound archive"):
        unpacked(archive, into)


def test_an_archive_of_something_else_is_refused(tmp_path, into):
    with pytest.raises(DataError, match="expected en in 'other', got none of them"):
        unpacked(tar(tmp_path / "archive", *FILES.items()), into, root="other")
