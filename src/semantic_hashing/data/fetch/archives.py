"""Reading archives without unpacking them to the disk, and without trusting them."""

from __future__ import annotations

import bz2
import contextlib
import fnmatch
import gzip
import hashlib
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from semantic_hashing.core.errors import RunError

MAX_MEMBERS = 50_000
# All that an archive unpacks to, and one file or member of it. Those of the table have at most a third of either.
MAX_BYTES = 2**28
MAX_FILE_BYTES = 2**27

# What the standard library raises on truncated, corrupt or unsupported archives; ValueError and RuntimeError come from zipfile.
DAMAGE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)


def read_members(path: Path, patterns: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the regular files of a tar (plain, gz or bz2) or zip (wheel) archive that match a pattern.

    The whole archive is looked at, in its own order. A leading ``./`` is taken off names.

    Args:
        path: the archive.
        patterns: shell patterns of member names; ``*`` also matches ``/``.

    Raises:
        RunError: the archive is missing, damaged, cut short, holds links, devices or names that lead out of it, has more than
            ``MAX_MEMBERS`` members, unpacks to more than ``MAX_BYTES``, or a matching member has more than ``MAX_FILE_BYTES``.
    """
    with _damage_named(path):
        members = _zip_members if zipfile.is_zipfile(path) else _tar_members
        yield from members(path, patterns)


def read_member(path: Path, name: str) -> bytes:
    """Content of the one member ``name``.

    Raises:
        RunError: as ``read_members``, or the archive has no such member.
    """
    for _, content in read_members(path, [glob_escape(name)]):
        return content
    raise RunError(f"{path}: holds no member '{name}'; remove the file and fetch it again")


def read_file(path: Path) -> bytes:
    """Content of a file, decompressed if its first bytes say gzip or bzip2.

    Raises:
        RunError: the file is missing, damaged, cut short or unpacks to more than ``MAX_FILE_BYTES``.
    """
    with _damage_named(path), _decompressed(path, MAX_FILE_BYTES) as stream:
        return stream.read()


def members_sha256(path: Path, patterns: Sequence[str]) -> str:
    """One sha256 over the sorted lines ``sha256  name`` of the matching members; it survives repacking."""
    lines = sorted(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in read_members(path, patterns))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def glob_escape(name: str) -> str:
    """A pattern that matches ``name`` alone."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than ``limit`` bytes, whatever the headers inside it say."""

    def __init__(self, stream: BinaryIO | gzip.GzipFile | bz2.BZ2File, limit: int) -> None:
        self._stream = stream
        self._limit = self._left = limit

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(self._left + 1 if size < 0 else min(size, self._left + 1))
        self._left -= len(chunk)
        if self._left < 0:
            raise _RefusalError(f"unpacks to more than {self._limit // 2**20} MiB")
        return chunk


class DamagedError(RunError):
    """A file that cannot be read. ``reason`` is the message without the file and the mend, which differs for a file of the user's."""

    def __init__(self, path: Path, reason: str, mend: str = "remove the file and fetch it again") -> None:
        super().__init__(f"{path}: {reason}; {mend}")
        self.reason = reason


class _RefusalError(Exception):
    """What is wrong with an archive that is whole but not safe."""


@contextlib.contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    if not Path(path).is_file():
        raise RunError(f"{path}: no such file; fetch it again")
    try:
        yield
    except _RefusalError as refusal:
        raise DamagedError(path, str(refusal), "remove the file and fetch it again, from another address if it comes back") from None
    except DAMAGE as error:
        # What is wrong with the content has no number of the system's.
        if isinstance(error, OSError) and error.errno is not None:
            raise DamagedError(path, f"cannot be read ({error.strerror})", "check the permissions and the disk") from None
        raise DamagedError(path, f"damaged or cut short ({' '.join(str(error).split())})") from None


@contextlib.contextmanager
def _decompressed(path: Path, limit: int) -> Iterator[_Bounded]:
    with contextlib.ExitStack() as opened:
        raw = opened.enter_context(Path(path).open("rb"))
        magic = raw.read(3)
        raw.seek(0)
        if magic[:2] == b"\x1f\x8b":
            yield _Bounded(opened.enter_context(gzip.GzipFile(fileobj=raw)), limit)
        elif magic == b"BZh":
            yield _Bounded(opened.enter_context(bz2.BZ2File(raw)), limit)
        else:
            yield _Bounded(raw, limit)


def _wanted(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _safe_name(name: str) -> str:
    if not name:
        raise _RefusalError("has a member without a name")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or (path.parts and ":" in path.parts[0]):
        raise _RefusalError(f"its member {name!r} leads out of the archive")
    return str(path)


def _counted(count: int) -> None:
    if count > MAX_MEMBERS:
        raise _RefusalError(f"has more than {MAX_MEMBERS:,} members")


def _bounded(name: str, size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise _RefusalError(f"its member {name!r} has more than {MAX_FILE_BYTES // 2**20} MiB")


def _tar_members(path: Path, patterns: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    with _decompressed(path, MAX_BYTES) as stream:
        # "r|" reads forward only, so that the bound on the stream is a bound on everything, skipped members included.
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for count, member in enumerate(archive, start=1):
                _counted(count)
                name = _safe_name(member.name)
                if member.isdir():
                    continue
                if not member.isreg():
                    raise _RefusalError(f"its member {name!r} is a link or a device, not a file")
                if _wanted(name, patterns):
                    _bounded(name, member.size)
                    content = archive.extractfile(member)
                    assert content is not None
                    yield name, content.read()
        # The checksum of the compressed stream stands at its end, and is only looked at when that is reached.
        while stream.read(2**16):
            pass


def _zip_members(path: Path, patterns: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        _counted(len(members))
        # zipfile never gives more than the declared size of a member.
        if sum(member.file_size for member in members) > MAX_BYTES:
            raise _RefusalError(f"unpacks to more than {MAX_BYTES // 2**20} MiB")
        for member in members:
            name = _safe_name(member.filename)
            mode = stat.S_IFMT(member.external_attr >> 16)
            if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise _RefusalError(f"its member {name!r} is a link or a device, not a file")
            if not member.is_dir() and _wanted(name, patterns):
                _bounded(name, member.file_size)
                yield name, archive.read(member)
