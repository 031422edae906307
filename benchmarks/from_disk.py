"""An epoch of NASH on a million documents with features on the disk and in memory: seconds, memory, and whether the codes are the same.

python -m benchmarks.from_disk FOLDER [DOCUMENTS]     makes the features in FOLDER (a GB), measures, and writes benchmarks/from_disk.csv
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.shapes import features, peak_mib

FILE = Path("benchmarks/from_disk.csv")
DOCUMENTS, WORDS, TOKENS, BITS = 1_000_000, 20_000, 80, 32
WAYS = ("memory", "disk")
# Documents that are made and written at once.
BLOCK = 100_000


def make(path: Path, documents: int, words: int = WORDS) -> None:
    """The features of so many documents as stored rows, drawn a block at a time."""
    from semantic_hashing.data.prepare.stored import writer

    with writer(path, words) as rows:
        for start in range(0, documents, BLOCK):
            rows.write(features(min(BLOCK, documents - start), words, TOKENS, seed=start))


def forget_peak() -> None:
    """Begin anew to measure the peak of this process's memory; Linux alone."""
    Path("/proc/self/clear_refs").write_text("5")


def measure(path: Path, way: str) -> dict[str, Any]:
    """One epoch and the codes of all documents, once a small one has run: what it took, and the sha256 of the codes."""
    from semantic_hashing import NASH
    from semantic_hashing.data.prepare.stored import StoredRows
    from semantic_hashing.training.driver import set_up_torch

    X = StoredRows.open(path)
    given = X if way == "disk" else X.in_memory()
    # What reading them took beside goes back to the system before the allocator is told to keep what is freed.
    ctypes.CDLL(None).malloc_trim(0)
    set_up_torch(1)
    NASH(BITS, max_epochs=1, selector="none").fit(X[:500])
    forget_peak()
    hasher = NASH(BITS, max_epochs=1, selector="none")
    started, computed = time.perf_counter(), time.process_time()
    # Its codes are made and kept too, as every fit does.
    hasher.fit(given)
    seconds, computed = time.perf_counter() - started, time.process_time() - computed
    peak = peak_mib()
    codes = hasher.database_
    return {
        "way": way,
        "documents": X.shape[0],
        "words": X.shape[1],
        "bits": BITS,
        "seconds": seconds,
        "computed": computed,
        "peak_mib": peak,
        "load": os.getloadavg()[0],
        "codes": hashlib.sha256(codes.tobytes()).hexdigest()[:16],
    }


def sentence(table: pd.DataFrame) -> str:
    """What the table says."""
    mean = table.groupby("way")[["seconds", "computed", "peak_mib"]].mean()
    memory, disk, first = mean.loc["memory"], mean.loc["disk"], table.iloc[0]
    same = "the same to the bit" if table["codes"].nunique() == 1 else "not the same"
    return (
        f"One epoch of NASH on {first['documents']:,} documents of {first['words']:,} words, {first['bits']} bits, one thread: from the disk "
        f"{disk['computed']:.0f} s of processor time and {disk['peak_mib']:.0f} MiB at most, with features in memory {memory['computed']:.0f} s and "
        f"{memory['peak_mib']:.0f} MiB; {disk['computed'] / memory['computed']:.2f} times the processor time "
        f"({disk['seconds'] / memory['seconds']:.2f} times the seconds that passed, at a load of {table['load'].min():.1f} to "
        f"{table['load'].max():.1f} on {os.cpu_count()} cores). The codes are {same}. Memory is resident memory, libraries included.\n"
    )


def main(arguments: list[str]) -> None:
    """See the module's first lines."""
    if arguments[0] == "one":
        print(json.dumps(measure(Path(arguments[1]), arguments[2])))
        return
    if arguments[0] == "make":
        make(Path(arguments[1]), *map(int, arguments[2:]))
        return
    folder, documents = Path(arguments[0]), int(arguments[1]) if arguments[1:] else DOCUMENTS
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"features-{documents}.rows"
    if not path.with_suffix(".npz").is_file():
        make(path, documents)
    rows = []
    for way in WAYS:
        command = [sys.executable, "-m", "benchmarks.from_disk", "one", str(path), way]
        rows.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        print(rows[-1], flush=True)
    pd.DataFrame(rows).to_csv(FILE if documents == DOCUMENTS else folder / FILE.name, index=False, float_format="%.5g", lineterminator="\n")
    print(sentence(pd.DataFrame(rows)))


if __name__ == "__main__":
    main(sys.argv[1:])
