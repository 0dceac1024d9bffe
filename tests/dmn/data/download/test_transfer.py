import hashlib
import logging
import random
import resource
import socket
import threading

import pytest

from dmn.data.download.transfer import Download, receive
from dmn.errors import DataError

CONTENT = random.Random(1).randbytes(700_000)
SIZE = len(CONTENT)
HALF = SIZE // 2
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def whole(request, content=CONTENT):
    """Serves everything, and the part asked for where a range is asked for."""
    wanted = request.headers["Range"]
    start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
    request.send_response(206 if wanted else 200)
    if wanted:
        total = len(content)
        request.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
    request.send_header("Content-Length", str(len(content) - start))
    request.end_headers()
    request.wfile.write(content[start:])


def without_range(request):
    request.send_response(200)
    request.send_header("Content-Length", str(len(CONTENT)))
    request.end_headers()
    request.wfile.write(CONTENT)


def without_length(content):
    def reply(request):
        request.send_response(200)
        request.end_headers()
        request.wfile.write(content)

    return reply


def cut(request):
    request.send_response(200)
    request.send_header("Content-Length", str(len(CONTENT)))
    request.end_headers()
    request.wfile.write(CONTENT[:HALF])


def error(code):
    return lambda request: request.send_error(code)


def wrong_bytes(request):
    whole(request, CONTENT[::-1])


def redirect_to(address):
    def reply(request):
        request.send_response(302)
        request.send_header("Location", address)
        request.end_headers()

    return reply


def get(folder, *addresses, sha256=SHA256, size=SIZE, stall_seconds=5.0):
    download = Download("data.bin", addresses, sha256, size)
    return receive(download, folder, progress=False, stall_seconds=stall_seconds)


def test_a_file_comes_whole_and_verified(server, tmp_path):
    assert get(tmp_path, server.serve("/data", whole)).read_bytes() == CONTENT
    assert server.ranges == [None]


def test_a_server_error_is_tried_again(server, tmp_path):
    assert get(tmp_path, server.serve("/data", error(500), whole)).read_bytes() == CONTENT


def test_the_mirror_is_tried_where_the_first_address_fails(server, tmp_path):
    dead, mirror = server.serve("/dead", error(404)), server.serve("/mirror", whole)
    assert get(tmp_path, dead, mirror).read_bytes() == CONTENT
    assert len(server.ranges) == 2


def test_a_cut_download_is_gone_on_with_where_it_ended(server, tmp_path):
    assert get(tmp_path, server.serve("/data", cut, whole)).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={HALF}-"]


def test_a_later_call_goes_on_from_what_an_earlier_one_left(server, tmp_path):
    address = server.serve("/data", cut, error(503))
    with pytest.raises(DataError, match=rf"503.*run the same command again.* from {HALF} bytes"):
        get(tmp_path, address)
    server.serve("/data", whole)
    assert get(tmp_path, address).read_bytes() == CONTENT
    assert server.ranges[-1] == f"bytes={HALF}-"


def test_a_server_that_ignores_the_range_starts_again_cleanly(server, tmp_path):
    assert get(tmp_path, server.serve("/data", cut, without_range)).read_bytes() == CONTENT


def test_a_server_that_answers_another_range_is_not_believed(server, tmp_path):
    def shifted(request):
        request.send_response(206)
        total = len(CONTENT)
        request.send_header("Content-Range", f"bytes {HALF + 9}-{total - 1}/{total}")
        request.send_header("Content-Length", str(total - HALF))
        request.end_headers()
        request.wfile.write(CONTENT[HALF:])

    address = server.serve("/data", cut, shifted, whole)
    assert get(tmp_path, address).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={HALF}-", None]


def test_a_range_that_the_server_does_not_have_starts_again(server, tmp_path):
    address = server.serve("/data", cut, error(416), whole)
    assert get(tmp_path, address).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={HALF}-", None]


def test_a_file_that_was_whole_already_is_not_asked_for_again(server, tmp_path):
    address = server.serve("/data", error(500))
    (tmp_path / "data.bin.part").write_bytes(CONTENT)
    assert get(tmp_path, address).read_bytes() == CONTENT
    assert server.ranges == []


@pytest.mark.parametrize("rest", [CONTENT[::-1], CONTENT + b"more", CONTENT[::-1][:HALF]])
def test_a_wrong_remainder_of_an_earlier_call_is_thrown_away(server, tmp_path, rest):
    (tmp_path / "data.bin.part").write_bytes(rest)
    assert get(tmp_path, server.serve("/data", whole)).read_bytes() == CONTENT


def test_a_stalled_server_is_given_up(server, tmp_path):
    def stalled(request):
        request.send_response(200)
        request.send_header("Content-Length", str(len(CONTENT)))
        request.end_headers()
        request.wfile.write(CONTENT[:HALF])
        server.let_go.wait()  # as long as the test lasts

    address = server.serve("/data", stalled, whole)
    assert get(tmp_path, address, stall_seconds=0.3).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={HALF}-"]


def test_a_server_that_never_answers_is_given_up(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/data"
        with pytest.raises(DataError, match="timed out"):
            get(tmp_path, address, stall_seconds=0.1)


def test_a_refused_connection_is_a_data_error(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(DataError, match=r"data\.bin.*refused.*check the connection"):
        get(tmp_path, f"http://127.0.0.1:{port}/data")


def test_a_server_that_does_not_speak_http_is_a_data_error(tmp_path):
    def answer(listening):
        for _ in range(3):
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"220 mail\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer, args=(listening,))
        thread.start()
        with pytest.raises(DataError, match="220 mail"):
            get(tmp_path, f"http://127.0.0.1:{listening.getsockname()[1]}/data")
        thread.join()


def test_wrong_bytes_are_refused_and_thrown_away(server, tmp_path):
    with pytest.raises(DataError, match=f"expected SHA-256 {SHA256}, got "):
        get(tmp_path, server.serve("/data", wrong_bytes))
    assert list(tmp_path.iterdir()) == []


def test_a_mirror_with_the_right_bytes_is_found_behind_a_wrong_one(server, tmp_path):
    wrong, mirror = server.serve("/wrong", wrong_bytes), server.serve("/mirror", whole)
    assert get(tmp_path, wrong, mirror).read_bytes() == CONTENT


def test_another_length_than_recorded_is_refused_before_any_byte(server, tmp_path):
    with pytest.raises(DataError, match=r"expected 700000 bytes as recorded, got 700001"):
        get(tmp_path, server.serve("/data", lambda request: whole(request, CONTENT + b"!")))
    assert list(tmp_path.iterdir()) == []


def test_no_byte_more_than_recorded_is_written(server, tmp_path):
    address = server.serve("/data", without_length(CONTENT * 5))
    with pytest.raises(DataError, match="got more"):
        get(tmp_path, address)
    assert (tmp_path / "data.bin.part").stat().st_size <= len(CONTENT)


def test_a_recorded_size_does_without_a_stated_one(server, tmp_path):
    assert get(tmp_path, server.serve("/data", without_length(CONTENT))).read_bytes() == CONTENT


def test_a_missing_checksum_is_told(server, tmp_path, caplog):
    address = server.serve("/data", whole)
    with caplog.at_level(logging.WARNING):
        assert get(tmp_path, address, sha256=None, size=None).read_bytes() == CONTENT
    assert "no checksum is recorded; it was not verified" in caplog.text


def test_without_a_checksum_nothing_is_pieced_together(server, tmp_path):
    address = server.serve("/data", cut, whole)
    assert get(tmp_path, address, sha256=None, size=None).read_bytes() == CONTENT
    assert server.ranges == [None, None]


def test_without_a_recorded_size_the_server_must_state_one(server, tmp_path):
    with pytest.raises(DataError, match=r"stated length of at most .* got none"):
        get(tmp_path, server.serve("/data", without_length(CONTENT)), sha256=None, size=None)


def test_without_a_recorded_size_there_is_a_limit(server, tmp_path, monkeypatch):
    monkeypatch.setattr("dmn.data.download.transfer._MOST_UNRECORDED_BYTES", len(CONTENT) - 1)
    with pytest.raises(DataError, match=r"at most 699999 bytes, got 700000"):
        get(tmp_path, server.serve("/data", whole), sha256=None, size=None)
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_to_http_is_followed(server, tmp_path):
    address = server.serve("/old", redirect_to(server.serve("/new", whole)))
    assert get(tmp_path, address).read_bytes() == CONTENT


def test_a_redirect_keeps_the_place_to_go_on_from(server, tmp_path):
    address = server.serve("/old", redirect_to(server.serve("/new", cut, whole)))
    assert get(tmp_path, address).read_bytes() == CONTENT
    assert server.ranges[-1] == f"bytes={HALF}-"


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/data", "file:///etc/hostname", "data:,x"])
def test_only_http_addresses_are_opened(server, tmp_path, address):
    with pytest.raises(DataError, match="expected an http or https address"):
        get(tmp_path, address)
    with pytest.raises(DataError, match=r"answered 302"):
        get(tmp_path, server.serve("/data", redirect_to(address)))


def test_a_redirect_to_ftp_is_named_and_not_followed(server, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as ftp:
        ftp.settimeout(0.2)
        address = f"ftp://127.0.0.1:{ftp.getsockname()[1]}/data"
        with pytest.raises(DataError, match=f"redirects to {address}"):
            get(tmp_path, server.serve("/data", redirect_to(address)), stall_seconds=0.5)
        with pytest.raises(TimeoutError):
            ftp.accept()


def test_a_ring_of_redirects_ends(server, tmp_path):
    address = server.serve("/ring", whole)
    server.serve("/ring", redirect_to(address))
    with pytest.raises(DataError, match="302"):
        get(tmp_path, address)


def test_a_redirect_to_no_address_is_a_failed_attempt(server, tmp_path):
    address = server.serve("/data", redirect_to("http://[oops/data"), whole)
    assert get(tmp_path, address).read_bytes() == CONTENT


def test_three_rounds_are_made_with_a_pause_between(server, tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr("dmn.data.download.transfer._PAUSE_SECONDS", 7.0)
    monkeypatch.setattr("dmn.data.download.transfer.time.sleep", pauses.append)
    with pytest.raises(DataError, match="500"):
        get(tmp_path, server.serve("/a", error(500)), server.serve("/b", error(500)))
    assert len(server.ranges) == 6
    assert pauses == [7.0, 7.0]


def test_a_full_disk_leaves_what_arrived_to_go_on_from(server, tmp_path):
    address = server.serve("/data", whole)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (HALF, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            get(tmp_path, address)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / "data.bin.part").read_bytes() == CONTENT[:HALF]
    assert get(tmp_path, address).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={HALF}-"]


def test_progress_is_drawn_on_standard_error_only_when_wanted(server, tmp_path, capsys):
    address = server.serve("/data", whole)
    download = Download("data.bin", (address,), SHA256, len(CONTENT))
    receive(download, tmp_path, progress=False, stall_seconds=5.0).unlink()
    assert capsys.readouterr() == ("", "")
    receive(download, tmp_path, progress=True, stall_seconds=5.0)
    output, progress = capsys.readouterr()
    assert output == ""
    assert "data.bin" in progress
    assert "700k/700k" in progress
