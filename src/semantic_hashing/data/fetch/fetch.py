"""Fetching a data set: the first version of which every file can be had and verified."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch import sources as table
from semantic_hashing.data.fetch.download import Downloader, has_pip
from semantic_hashing.data.fetch.sources import HTTP, MIRROR, PYPI, Address
from semantic_hashing.data.fetch.verify import verify

logger = logging.getLogger(__name__)

RECORD = "SOURCE.json"
FOUND = "found in place"


def fetch(dataset: str, versions: Sequence[str], sources: Path, raw: Path, mirror: Path | None, out: Path) -> dict[str, Any]:
    """Bring the first version that can be had into ``raw/<dataset>/<version>/``.

    Each file appears there only when it is whole and verified. What lies there already is verified again and used; a file
    that somebody laid there by hand is taken if the table's checksums allow it.

    Args:
        dataset: name of the data set (or resource) in the table.
        versions: versions in order of preference.
        sources: the table, ``config/datasets.csv``.
        raw: folder of the downloads.
        mirror: folder of the local mirror, if one is configured.
        out: file that gets the record of what was chosen.

    Returns:
        The record: ``dataset``, ``version``, ``files`` (``file``, ``address``, ``sha256``, ``bytes``, ``verified``, ``licence``,
        ``note``) and ``passed_over`` (``version``, ``reason``).

    Raises:
        InputError: the table is malformed or does not know the data set or a version.
        RunError: nothing could be had, or a file in ``raw`` differs from its record.
    """
    rows = table.read(sources)
    wanted = {version: table.select(rows, dataset, version, sources) for version in versions}
    downloader = Downloader(mirror)
    passed_over: list[dict[str, str]] = []
    for version, files in wanted.items():
        folder = raw / dataset / version
        records: list[dict[str, Any]] = []
        try:
            recorded = _recorded(folder)
            for file, addresses in files.items():
                path = folder / file
                record = _present(path, addresses, recorded.get(file))
                if record is None:
                    record = _download(path, addresses, downloader, functools.partial(_keep, folder, dataset, version, list(recorded.values())))
                recorded[file] = record
                records.append(record)
        except _UnavailableError as failure:
            logger.warning("%s/%s passed over: %s", dataset, version, failure)
            passed_over.append({"version": version, "reason": str(failure)})
            continue
        _keep(folder, dataset, version, records)
        chosen = {"dataset": dataset, "version": version, "files": records, "passed_over": passed_over}
        io.write_json(out, chosen)
        return chosen
    tried = ", ".join(f"{entry['version']}: {entry['reason']}" for entry in passed_over)
    kinds = {address.kind for files in wanted.values() for addresses in files.values() for address in addresses}
    raise RunError(f"{dataset} cannot be had; tried {tried}; {_mend(kinds, mirror)}")


def _mend(kinds: Collection[str], mirror: Path | None) -> str:
    """What may help after addresses of these kinds have failed."""
    without_pip = PYPI in kinds and not has_pip()
    mends = ["install pip ('python -m ensurepip')"] if without_pip else []
    if HTTP in kinds or (PYPI in kinds and not without_pip):
        mends.append("connect to a network")
    if MIRROR in kinds:
        mends.append(
            "name a folder with a mirror in SEMHASH_MIRROR or 'mirror:'" if mirror is None else f"put the file into the mirror folder {mirror}"
        )
    return ", or ".join(mends)


class _UnavailableError(Exception):
    """No address of a file works; the message names the file and each address's reason."""


def _recorded(folder: Path) -> dict[str, dict[str, Any]]:
    if not (folder / RECORD).is_file():
        return {}
    record = io.read_json(folder / RECORD)
    try:
        return {entry["file"]: entry for entry in record["files"]}
    except (KeyError, TypeError):
        raise RunError(f"{folder / RECORD}: not a record of a download; remove the folder {folder} and fetch again") from None


def _present(path: Path, addresses: list[Address], record: dict[str, Any] | None) -> dict[str, Any] | None:
    """The record of a file that lies in place, or None."""
    if not path.exists():
        return None
    if record is not None:
        got = io.sha256(path)
        if got != record.get("sha256"):
            raise RunError(f"{path}: changed since it was fetched (sha256 {got}, recorded {record.get('sha256')}); remove it and fetch again")
        logger.info("%s: already here", path)
        return record
    reasons = []
    for row in addresses:
        try:
            return _record(path, row, verify(path, row), FOUND)
        except RunError as error:
            reasons.append(str(error))
    raise RunError(f"{path}: {reasons[0]}; remove it and fetch again")


def _keep(folder: Path, dataset: str, version: str, recorded: list[dict[str, Any]], record: dict[str, Any] | None = None) -> None:
    """Write the record of a version's folder: of the files that lie there, and of the one that comes."""
    files = [entry for entry in recorded if record is None or entry["file"] != record["file"]]
    io.write_json(folder / RECORD, {"dataset": dataset, "version": version, "files": [*files, record] if record else files})


def _download(path: Path, addresses: list[Address], downloader: Downloader, keep: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Try each address of a file; nothing but the verified file, and before it its record, is left behind.

    The record comes first, so that a file whose fetch was killed is not taken for one that somebody laid there.
    """
    reasons = []
    for row in addresses:
        logger.info("%s/%s: %s from %s", row.dataset, row.version, row.file, row.address)
        try:
            with _beside(path) as part:
                downloader.download(row, part)
                how = verify(part, row)
                record = _record(part, row, how, row.address)
                keep(record)
                _flush(part)
                part.chmod(0o644)
                part.replace(path)
                return record
        except RunError as error:
            logger.warning("%s: %s", row.address, error)
            reasons.append(f"{urlsplit(row.address).netloc or row.kind}: {error}")
        except OSError as error:
            raise RunError(f"{path}: cannot be written ({error.strerror or error}); free some space or check the permissions") from None
    raise _UnavailableError(f"{path.name} ({'; '.join(reasons)})")


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A temporary file in the folder of ``path``, gone afterwards unless it was renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Have the disk hold the file before its name says that it is whole."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _record(path: Path, row: Address, verified: str, address: str) -> dict[str, Any]:
    return {
        "file": row.file,
        "address": address,
        "sha256": io.sha256(path),
        "bytes": path.stat().st_size,
        "verified": verified,
        "licence": row.licence,
        "note": row.note,
    }
