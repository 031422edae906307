import hashlib
import json
import logging
import socket
import threading
import time

import pytest
from werkzeug import Response

from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.fetch import download
from semantic_hashing.data.fetch.fetch import fetch
from semantic_hashing.data.fetch.sources import Address

CONTENT = b"barley tanker harvest\n" * 50
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="session")
def httpserver_listen_address():
    # Not by the name localhost, which not every machine resolves.
    return "127.0.0.1", 0


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(download, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(download, "TIMEOUT_SECONDS", 2.0)


class Setting:
    """A table of sources and the folders around it."""

    def __init__(self, folder):
        self.sources, self.raw, self.out, self.mirror = folder / "datasets.csv", folder / "raw", folder / "sources" / "d.json", None
        self.rows = []

    def row(self, address, version="one", file="a.txt", **cells):
        names = list(Address.model_fields)
        values = {"dataset": "d", "version": version, "file": file, "address": address, "licence": "none", **cells}
        self.rows.append(",".join(str(values.get(name, "")) for name in names))
        self.sources.write_text("\n".join([",".join(names), *self.rows]) + "\n")

    def fetch(self, *versions):
        return fetch("d", versions or ("one",), self.sources, self.raw, self.mirror, self.out)

    def files(self):
        return sorted(str(path.relative_to(self.raw)) for path in self.raw.rglob("*") if path.is_file())


@pytest.fixture
def setting(tmp_path):
    return Setting(tmp_path)


def test_a_file_is_fetched_verified_and_recorded(setting, httpserver):
    httpserver.expect_request("/a.txt").respond_with_data(CONTENT)
    setting.row(httpserver.url_for("/a.txt"), sha256=SHA256, bytes=len(CONTENT), note="made up")
    record = setting.fetch()
    assert record["version"] == "one"
    assert record["passed_over"] == []
    assert record["files"] == [
        {
            "file": "a.txt",
            "address": httpserver.url_for("/a.txt"),
            "sha256": SHA256,
            "bytes": len(CONTENT),
            "verified": "sha256",
            "licence": "none",
            "note": "made up",
        }
    ]
    assert (setting.raw / "d/one/a.txt").read_bytes() == CONTENT
    assert json.loads(setting.out.read_text()) == record
    assert setting.files() == ["d/one/SOURCE.json", "d/one/a.txt"]


def test_404_then_the_next_address(setting, httpserver, caplog):
    httpserver.expect_request("/gone").respond_with_data("no", status=404)
    httpserver.expect_request("/a.txt").respond_with_data(CONTENT)
    setting.row(httpserver.url_for("/gone"), sha256=SHA256)
    setting.row(httpserver.url_for("/a.txt"), sha256=SHA256)
    with caplog.at_level(logging.WARNING):
        assert setting.fetch()["files"][0]["address"].endswith("/a.txt")
    assert [record.getMessage() for record in caplog.records] == [f"{httpserver.url_for('/gone')}: the host answers 404 NOT FOUND"]
    assert len([request for request, _ in httpserver.log if request.path == "/gone"]) == 1


def test_a_wrong_sha256_then_the_right_one(setting, httpserver, caplog):
    httpserver.expect_request("/wrong").respond_with_data(b"x" * len(CONTENT))
    httpserver.expect_request("/right").respond_with_data(CONTENT)
    setting.row(httpserver.url_for("/wrong"), sha256=SHA256)
    setting.row(httpserver.url_for("/right"), sha256=SHA256)
    assert setting.fetch()["files"][0]["address"].endswith("/right")
    assert f"a.txt is not the published file: sha256 {hashlib.sha256(b'x' * len(CONTENT)).hexdigest()}, expected {SHA256}" in caplog.text
    assert setting.files() == ["d/one/SOURCE.json", "d/one/a.txt"]


def test_a_server_error_is_tried_once_more(setting, httpserver):
    httpserver.expect_ordered_request("/a.txt").respond_with_data("busy", status=503)
    httpserver.expect_ordered_request("/a.txt").respond_with_data(CONTENT)
    setting.row(httpserver.url_for("/a.txt"), sha256=SHA256)
    assert setting.fetch()["files"][0]["verified"] == "sha256"


def test_a_download_cut_short_leaves_nothing_behind(setting):
    # A server that announces more than it sends.
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]

    def serve():
        for _ in range(download.TRIES):
            connection, _ = server.accept()
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + CONTENT)
            connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    setting.row(f"http://127.0.0.1:{port}/a.txt")
    with pytest.raises(RunError, match="the download is cut short"):
        setting.fetch()
    thread.join(5)
    server.close()
    assert setting.files() == []
    assert not setting.out.exists()


class Raw:
    """A server that answers every connection with given bytes, piece by piece, and then keeps it open."""

    def __init__(self, *pieces, pause=0.0):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}/a.txt"
        self.stop = threading.Event()
        self.asked = 0
        threading.Thread(target=self.serve, args=(pieces, pause), daemon=True).start()

    def serve(self, pieces, pause):
        opened = []
        while not self.stop.is_set():
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            opened.append(connection)
            self.asked += 1
            connection.recv(4096)
            for piece in pieces:
                if self.stop.wait(pause):
                    return
                try:
                    connection.sendall(piece)
                except OSError:
                    break

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.server.close()


@pytest.mark.parametrize("pieces", [(), (b"HTTP/1.1 200 OK\r\n",), (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nhalf",)])
def test_a_stalled_server_is_given_up_and_the_next_address_tried(setting, httpserver, monkeypatch, pieces):
    monkeypatch.setattr(download, "TIMEOUT_SECONDS", 0.3)
    httpserver.expect_request("/a.txt").respond_with_data(CONTENT)
    with Raw(*pieces) as server:
        setting.row(server.url, sha256=SHA256)
        setting.row(httpserver.url_for("/a.txt"), sha256=SHA256)
        started = time.monotonic()
        assert setting.fetch()["files"][0]["address"].endswith(httpserver.url_for("/a.txt"))
        assert time.monotonic() - started < 5
    assert setting.files() == ["d/one/SOURCE.json", "d/one/a.txt"]


def test_a_server_that_trickles_is_given_up(setting, monkeypatch):
    monkeypatch.setattr(download, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(download, "LOWEST_RATE", 10_000)
    with Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", *([b"x"] * 500), pause=0.05) as server:
        setting.row(server.url)
        with pytest.raises(RunError, match="the host sends less than 10000 bytes a second"):
            setting.fetch()
        assert server.asked == 1
    assert setting.files() == []


def test_a_server_whose_headers_trickle_is_given_up(setting, monkeypatch):
    monkeypatch.setattr(download, "PATIENCE_SECONDS", 0.5)
    with Raw(b"HTTP/1.1 200 OK\r\nX-Long: ", *([b"x"] * 500), pause=0.05) as server:
        setting.row(server.url)
        with pytest.raises(RunError, match=r"answer does not begin within 0\.5 s"):
            setting.fetch()
        assert server.asked == 1
    assert setting.files() == []


@pytest.mark.parametrize("declared", [{"sha256": SHA256}, {}])
def test_a_web_page_with_status_200_is_not_the_file(setting, httpserver, declared):
    httpserver.expect_request("/moved").respond_with_data("<!DOCTYPE html><p>Please log in.", content_type="text/html")
    httpserver.expect_request("/a.txt").respond_with_data(CONTENT)
    setting.row(httpserver.url_for("/moved"), **declared)
    setting.row(httpserver.url_for("/a.txt"), **declared)
    record = setting.fetch()
    assert record["files"][0]["address"].endswith("/a.txt")
    assert (setting.raw / "d/one/a.txt").read_bytes() == CONTENT


def test_a_circle_of_redirects_is_one_line(setting, httpserver):
    httpserver.expect_request("/a").respond_with_data(status=302, headers={"Location": httpserver.url_for("/b")})
    httpserver.expect_request("/b").respond_with_data(status=302, headers={"Location": httpserver.url_for("/a")})
    setting.row(httpserver.url_for("/a"))
    with pytest.raises(RunError, match="the host answers 302") as caught:
        setting.fetch()
    assert "\n" not in str(caught.value)
    assert len(httpserver.log) < 20
    assert setting.files() == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1:1/x", "gopher://127.0.0.1/"])
def test_a_redirect_leads_to_no_file_of_this_machine(setting, httpserver, target):
    httpserver.expect_request("/a").respond_with_data(status=302, headers={"Location": target})
    setting.row(httpserver.url_for("/a"))
    with pytest.raises(RunError) as caught:
        setting.fetch()
    assert "\n" not in str(caught.value)
    assert setting.files() == []


def test_a_file_ten_times_the_declared_size_is_not_read_to_its_end(setting):
    sent = b"HTTP/1.1 200 OK\r\n\r\n", *([b"x" * 1000] * 10)
    with Raw(*sent) as server:
        setting.row(server.url, bytes=1000)
        with pytest.raises(RunError, match="stopped after 1,000 bytes: the file is larger than declared"):
            setting.fetch()
    assert setting.files() == []


@pytest.mark.parametrize("answer", [b"", b"\0" * 100, b"HTTP/1.1 two hundred\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"])
def test_what_is_not_http_is_one_line(setting, monkeypatch, answer):
    monkeypatch.setattr(download, "TIMEOUT_SECONDS", 0.3)
    with Raw(answer) as server:
        setting.row(server.url)
        with pytest.raises(RunError) as caught:
            setting.fetch()
    assert "\n" not in str(caught.value)
    assert setting.files() == []


def test_a_declared_size_is_held_against_the_announced_one(setting, httpserver):
    httpserver.expect_request("/a.txt").respond_with_data(CONTENT)
    setting.row(httpserver.url_for("/a.txt"), bytes=7)
    with pytest.raises(RunError, match=r"the host announces 1,100 bytes, expected 7"):
        setting.fetch()


def test_a_download_that_grows_beyond_its_size_is_stopped(setting, httpserver, monkeypatch):
    def endless(_request):
        return Response((b"x" * 1000 for _ in range(10_000)), status=200)

    httpserver.expect_request("/endless").respond_with_handler(endless)
    setting.row(httpserver.url_for("/endless"), bytes=5000)
    with pytest.raises(RunError, match="stopped after 5,000 bytes"):
        setting.fetch()
    setting.rows.clear()
    setting.row(httpserver.url_for("/endless"))
    monkeypatch.setattr(download, "MAX_BYTES", 100_000)
    with pytest.raises(RunError, match="stopped after 100,000 bytes: the file is larger than any file should be"):
        setting.fetch()
    assert setting.files() == []


def test_a_file_without_a_published_checksum_is_taken_and_says_so(setting, httpserver):
    httpserver.expect_request("/a.txt").respond_with_data(CONTENT)
    setting.row(httpserver.url_for("/a.txt"))
    (entry,) = setting.fetch()["files"]
    assert (entry["verified"], entry["sha256"]) == ("no published checksum", SHA256)


def test_the_mirror_comes_into_play_only_where_it_is_configured(setting, tmp_path, httpserver):
    httpserver.expect_request("/a.txt").respond_with_data("no", status=404)
    setting.row(httpserver.url_for("/a.txt"), sha256=SHA256)
    setting.row("mirror:sub/a.txt", sha256=SHA256)
    with pytest.raises(RunError) as caught:
        setting.fetch()
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("d cannot be had; tried one: a.txt (")
    assert "mirror: no mirror folder is configured" in message
    assert message.endswith("connect to a network, or name a folder with a mirror in SEMHASH_MIRROR or 'mirror:'")
    setting.mirror = tmp_path / "mirror"
    (setting.mirror / "sub").mkdir(parents=True)
    with pytest.raises(RunError, match="the mirror folder has no such file"):
        setting.fetch()
    (setting.mirror / "sub/a.txt").write_bytes(CONTENT)
    record = setting.fetch()
    assert record["files"][0]["address"] == "mirror:sub/a.txt"
    assert str(tmp_path) not in json.dumps(record)


def test_offline_is_one_quick_line_and_each_host_is_asked_once(setting, monkeypatch):
    asked = []

    def unknown(host, *_args, **_kwargs):
        asked.append(host)
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    for version in ("one", "two"):
        setting.row("https://data.example/x", version=version)
    with pytest.raises(RunError) as caught:
        setting.fetch("one", "two")
    assert str(caught.value) == (
        "d cannot be had; tried one: a.txt (data.example: the host is not found), two: a.txt (data.example: the host is not found); "
        "connect to a network"
    )
    assert asked == ["data.example"]
    assert setting.files() == []


def test_a_version_that_cannot_be_had_is_passed_over_with_its_reason(setting, httpserver):
    httpserver.expect_request("/good").respond_with_data(CONTENT)
    httpserver.expect_request("/gone").respond_with_data("", status=410)
    setting.row(httpserver.url_for("/good"), version="one", file="a.txt")
    setting.row(httpserver.url_for("/gone"), version="one", file="b.txt")
    setting.row(httpserver.url_for("/good"), version="two")
    record = setting.fetch("one", "two")
    assert record["version"] == "two"
    assert [entry["version"] for entry in record["passed_over"]] == ["one"]
    assert "b.txt" in record["passed_over"][0]["reason"]
    assert "410" in record["passed_over"][0]["reason"]
    # The whole file of the version passed over stays for the next try, with its own record and none of the one that is missing.
    assert setting.files() == ["d/one/SOURCE.json", "d/one/a.txt", "d/two/SOURCE.json", "d/two/a.txt"]
    assert [entry["file"] for entry in json.loads((setting.raw / "d/one/SOURCE.json").read_text())["files"]] == ["a.txt"]


def test_what_is_here_is_used_without_asking_anybody(setting, httpserver):
    httpserver.expect_oneshot_request("/a.txt").respond_with_data(CONTENT)
    setting.row(httpserver.url_for("/a.txt"), sha256=SHA256)
    first = setting.fetch()
    assert setting.fetch() == first
    assert len(httpserver.log) == 1


def test_a_file_that_changed_is_named_and_never_replaced(setting, httpserver):
    httpserver.expect_request("/a.txt").respond_with_data(CONTENT)
    setting.row(httpserver.url_for("/a.txt"))
    setting.fetch()
    path = setting.raw / "d/one/a.txt"
    path.write_bytes(b"edited")
    with pytest.raises(RunError, match=r"a\.txt: changed since it was fetched .*; remove it and fetch again"):
        setting.fetch()
    assert path.read_bytes() == b"edited"
    path.unlink()
    assert setting.fetch()["files"][0]["sha256"] == SHA256


def test_a_file_laid_there_by_hand_is_taken_if_it_is_the_published_one(setting):
    path = setting.raw / "d/one/a.txt"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    setting.row("mirror:a.txt", sha256=SHA256)
    assert setting.fetch()["files"][0]["address"] == "found in place"
    (setting.raw / "d/one/SOURCE.json").unlink()
    path.write_bytes(b"something else")
    with pytest.raises(RunError, match=r"a\.txt: .*is not the published file.*remove it and fetch again"):
        setting.fetch()


def test_a_damaged_record_is_one_error(setting):
    setting.row("mirror:a.txt")
    (setting.raw / "d/one").mkdir(parents=True)
    (setting.raw / "d/one/SOURCE.json").write_text("[]")
    with pytest.raises(RunError, match="not a record of a download"):
        setting.fetch()


def test_a_folder_that_cannot_be_written_is_one_error(setting, tmp_path):
    setting.mirror = tmp_path / "mirror"
    setting.mirror.mkdir()
    (setting.mirror / "a.txt").write_bytes(CONTENT)
    setting.row("mirror:a.txt")
    setting.raw.write_text("a file where the folder should be")
    with pytest.raises(RunError, match="cannot be written"):
        setting.fetch()


def test_an_unknown_version_is_an_input_error_before_anything_is_fetched(setting, httpserver):
    setting.row(httpserver.url_for("/a.txt"))
    with pytest.raises(InputError, match="d has no version 'uno'"):
        setting.fetch("one", "uno")
    assert httpserver.log == []


def test_the_package_index_is_used_by_version_and_sha256(setting, tmp_path, make_zip, monkeypatch):
    index = tmp_path / "index"
    index.mkdir()
    info = "sampletexts-1.0.dist-info"
    wheel = make_zip(
        index / "sampletexts-1.0-py3-none-any.whl",
        {
            f"{info}/METADATA": b"Metadata-Version: 2.1\nName: sampletexts\nVersion: 1.0\n",
            f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": b"",
            "texts.tab": CONTENT,
        },
    )
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    setting.row("pypi:sampletexts==1.0", version="wrong", file=wheel.name, sha256="0" * 64)
    setting.row("pypi:sampletexts==1.0", file=wheel.name, sha256=sha256)
    record = setting.fetch("wrong", "one")
    assert record["version"] == "one"
    assert "pypi: pip: " in record["passed_over"][0]["reason"]
    assert (setting.raw / "d/one" / wheel.name).read_bytes() == wheel.read_bytes()
    assert setting.files() == ["d/one/SOURCE.json", f"d/one/{wheel.name}"]


def test_an_environment_without_pip_is_told_to_install_it(setting, monkeypatch):
    for module in ("download", "fetch"):
        monkeypatch.setattr(f"semantic_hashing.data.fetch.{module}.has_pip", lambda: False)
    setting.row("pypi:sampletexts==1.0", sha256=SHA256)
    with pytest.raises(RunError, match=r"python[\d.]* has no pip\); install pip \('python -m ensurepip'\)$"):
        setting.fetch()
    setting.row("mirror:a.txt", sha256=SHA256)
    with pytest.raises(RunError, match=r"install pip \('python -m ensurepip'\), or name a folder with a mirror in SEMHASH_MIRROR or 'mirror:'$"):
        setting.fetch()
