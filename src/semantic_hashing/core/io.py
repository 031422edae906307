"""Files: one atomic writer for everything that is written, and readers that check what they read.

A file appears under its final name only when it is whole: it is written beside it, flushed to the disk and renamed.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.atomic import atomic as atomic
from semantic_hashing.core.errors import RunError


def sha256(path: Path) -> str:
    """Hexadecimal sha256 of a file's bytes."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8."""
    with atomic(path, "w") as stream:
        stream.write(text)


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` as JSON, keys in the order given, one trailing newline."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    """Read JSON.

    Raises:
        RunError: the file is missing or is not JSON.
    """
    try:
        return json.loads(_existing(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise RunError(f"{path}: not a whole JSON file ({error}); remove it and run again") from None


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write named arrays as a compressed ``.npz`` (never pickled, the same bytes for the same arrays)."""
    with atomic(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            # A fixed date, so that equal arrays give equal files.
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as out:
                np.lib.format.write_array(out, np.ascontiguousarray(array), allow_pickle=False)


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Read every array of a ``.npz``.

    Raises:
        RunError: the file is missing, truncated or holds pickled objects.
    """
    try:
        with np.load(_existing(path), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, KeyError) as error:
        raise RunError(f"{path}: not a whole array file ({error}); remove it and run again") from None


def csr_arrays(name: str, matrix: sp.csr_array) -> dict[str, np.ndarray]:
    """The arrays that ``csr_from_arrays`` turns back into ``matrix``, their names prefixed with ``name``."""
    return {
        f"{name}_data": matrix.data,
        f"{name}_indices": matrix.indices.astype(np.int32),
        f"{name}_indptr": matrix.indptr.astype(np.int32 if matrix.nnz < 2**31 else np.int64),
        f"{name}_shape": np.asarray(matrix.shape, dtype=np.int64),
    }


def csr_from_arrays(name: str, arrays: Mapping[str, np.ndarray]) -> sp.csr_array:
    """Rebuild a CSR matrix written by ``csr_arrays``; its structure is checked."""
    parts = arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"]
    rows, columns = (int(n) for n in arrays[f"{name}_shape"])
    matrix = sp.csr_array(parts, shape=(rows, columns))
    matrix.check_format(full_check=True)
    return matrix


def _existing(path: Path) -> Path:
    path = Path(path)
    if not path.is_file():
        raise RunError(f"{path}: no such file; run the step that makes it")
    return path
