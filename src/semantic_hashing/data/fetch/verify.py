"""Whether a downloaded file is the one that was published."""

from __future__ import annotations

import hashlib
from pathlib import Path

from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch import archives
from semantic_hashing.data.fetch.sources import Address

UNVERIFIED = "no published checksum"


def verify(path: Path, row: Address) -> str:
    """Check a file against what a row of the table knows of it.

    One matching checksum is enough: a repacked archive has another sha256 than the published one and the same members.

    Returns:
        How it was verified: ``sha256``, ``md5``, ``sha256 of the members``, ``git blob`` or ``UNVERIFIED``.

    Raises:
        RunError: the file is not the published one; the message states what was expected and what was found.
    """
    size = path.stat().st_size
    if row.bytes is not None and size != row.bytes:
        raise RunError(f"{row.file} has {size:,} bytes, expected {row.bytes:,}")
    found: list[str] = []
    if row.sha256:
        got = io.sha256(path)
        if got == row.sha256:
            return "sha256"
        found.append(f"sha256 {got}, expected {row.sha256}")
    if row.md5:
        got = _md5(path)
        if got == row.md5:
            return "md5"
        found.append(f"md5 {got}, expected {row.md5}")
    try:
        if row.members_sha256:
            got = archives.members_sha256(path, row.members)
            if got == row.members_sha256:
                return "sha256 of the members"
            found.append(f"sha256 of the members {got}, expected {row.members_sha256}")
        if row.git_blob:
            blobs = git_blob(path.read_bytes()), git_blob(archives.read_file(path))
            if not set(blobs).isdisjoint(row.git_blob):
                return "git blob"
            found.append(f"git blob {blobs[0]}, expected {' or '.join(row.git_blob)}")
    except RunError as error:
        # The message of the archive reader names the temporary file; what matters here is the reason.
        found.append(str(error).partition(": ")[2].partition(";")[0])
    if found:
        raise RunError(f"{row.file} is not the published file: {'; '.join(found)}")
    if _is_web_page(path):
        raise RunError(f"{row.file} is a web page, not data")
    return UNVERIFIED


def git_blob(content: bytes) -> str:
    """The id that git gives to a file with this content (40 hexadecimal digits)."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _md5(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _is_web_page(path: Path) -> bool:
    # Hosts that moved a file, and networks with a log-in page, answer 200 with HTML.
    with path.open("rb") as stream:
        start = stream.read(256).lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))
