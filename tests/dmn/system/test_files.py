import errno
import json
import threading

import pytest

from dmn.system import files
from dmn.system.files import (
    Lines,
    append_json,
    parse_object,
    replace_bytes,
    replace_text,
    rewrite_text,
)


def test_text_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path):
    file = tmp_path / "status.json"
    replace_text(file, "old")
    replace_text(file, "new é")
    assert file.read_text(encoding="utf-8") == "new é"
    assert list(tmp_path.iterdir()) == [file]


def test_a_reader_that_opened_the_old_text_reads_it_whole(tmp_path):
    file = tmp_path / "status.json"
    replace_text(file, "old")
    with file.open() as reader:
        replace_text(file, "new and longer")
        assert reader.read() == "old"


def test_text_stays_the_old_one_where_writing_fails(tmp_path):
    file = tmp_path / "status.json"
    replace_text(file, "old")
    with pytest.raises(UnicodeEncodeError):
        replace_text(file, "new \ud800")
    assert file.read_text() == "old"


def test_a_full_disk_leaves_the_old_file_and_no_temporary_one(tmp_path, monkeypatch):
    file = tmp_path / "upload.zip"
    replace_text(file, "old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_bytes(file, b"new", durable=True)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("text", ["new", "new and much longer than before"])
def test_a_full_disk_does_not_keep_a_text_from_being_rewritten(tmp_path, monkeypatch, text):
    file = tmp_path / "status.json"
    replace_text(file, "what was there before")

    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "replace_bytes", full)
    rewrite_text(file, text)
    assert file.read_text() == text
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_wrong_with_a_disk_otherwise_is_said(tmp_path):
    with pytest.raises(FileNotFoundError):
        rewrite_text(tmp_path / "gone" / "status.json", "new")


@pytest.fixture
def lines(tmp_path):
    def parse(line):
        found = parse_object(line)
        if "n" not in found:
            raise ValueError
        return found

    return Lines(tmp_path / "lines.jsonl", parse)


def write(lines, content, mode="ab"):
    with lines._file.open(mode) as file:
        file.write(content)


def test_nothing_is_read_where_there_is_no_file(lines):
    assert lines.read() == []


def test_lines_are_read_once_as_they_come(lines, monkeypatch):
    append_json(lines._file, {"n": 1})
    assert lines.read() == [{"n": 1}]
    parsed = []
    loads = json.loads
    monkeypatch.setattr(files.json, "loads", lambda line: parsed.append(line) or loads(line))
    append_json(lines._file, {"n": 2})
    assert lines.read() == [{"n": 1}, {"n": 2}]
    assert lines.read() == [{"n": 1}, {"n": 2}]
    assert len(parsed) == 1


def test_a_line_without_its_end_waits_for_it(lines):
    write(lines, b'{"n": 1}\n{"n": ')
    assert lines.read() == [{"n": 1}]
    write(lines, b"2}\n")
    assert lines.read() == [{"n": 1}, {"n": 2}]
    assert lines.garbled == 0


@pytest.mark.parametrize("line", [b"\x00\x00", b'{"n": 2, {"n": 2}', b"\xff", b"[2]", b"{}", b""])
def test_a_garbled_line_is_counted_and_costs_no_more_than_itself(lines, line):
    write(lines, b'{"n": 1}\n' + line + b'\n{"n": 3}\n')
    assert lines.read() == [{"n": 1}, {"n": 3}]
    assert lines.garbled == 1


def test_a_file_that_was_cut_is_read_anew(lines):
    write(lines, b'{"n": 1}\n{"n": 2}\n')
    lines.read()
    write(lines, b'{"n": 1}\n', mode="wb")
    assert lines.read() == [{"n": 1}]


def test_a_file_that_was_replaced_is_read_anew_though_it_is_longer(lines):
    write(lines, b'{"n": 1}\n')
    lines.read()
    replace_bytes(lines._file, b'{"n": 5}\n{"n": 6}\n')
    assert lines.read() == [{"n": 5}, {"n": 6}]


def test_a_file_that_was_deleted_is_empty(lines):
    write(lines, b'{"n": 1}\n')
    lines.read()
    lines._file.unlink()
    assert lines.read() == []


def test_what_a_reader_does_to_its_list_is_its_own_business(lines):
    write(lines, b'{"n": 1}\n')
    lines.read().clear()
    assert lines.read() == [{"n": 1}]


def test_several_threads_read_each_line_once(lines):
    write(lines, b"".join(b'{"n": %d}\n' % n for n in range(500)))
    found = []
    threads = [threading.Thread(target=lambda: found.append(lines.read())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(entries) for entries in found] == [500] * 8
