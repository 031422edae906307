"""A million documents through 'semhash encode': documents a second and the peak of memory, from word counts and from texts.

python -m benchmarks.encoding FOLDER     makes the documents in FOLDER (1.5 GB), measures, and writes benchmarks/encoding.csv
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from benchmarks.shapes import topics

FILE = Path("benchmarks/encoding.csv")
DOCUMENTS, WORDS, TOPICS, LEARN, BITS = 1_000_000, 10_000, 50, 20_000, 32


def vocabulary(count: int) -> list[str]:
    """Words of 3 to 10 letters, none twice."""
    rng = np.random.default_rng(1)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chr(97 + letter) for letter in rng.integers(0, 26, rng.integers(3, 11)))] = None
    return list(found)


def prepare(folder: Path, documents: int) -> None:
    """``model``, ``counts.npz`` and ``texts.csv``."""
    from semantic_hashing import NASH
    from semantic_hashing.api.texts import TextFeatures
    from semantic_hashing.data.prepare.features import tfidf

    counts, _ = topics(documents, WORDS, TOPICS)
    sp.save_npz(folder / "counts.npz", counts, compressed=False)
    words = vocabulary(WORDS)
    if not (folder / "model").is_dir():
        learn = np.arange(min(LEARN, documents))
        X, idf = tfidf(counts[learn], learn, "sublinear")
        NASH(bits=BITS, max_epochs=2, selector="none").fit(X).save(folder / "model", text=TextFeatures(tuple(words), idf, "sublinear", "[a-z]{2,}"))
    names = np.array(words, dtype=object)
    with (folder / "texts.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text"])
        for row in range(documents):
            span = slice(counts.indptr[row], counts.indptr[row + 1])
            writer.writerow([f"d{row}", " ".join(np.repeat(names[counts.indices[span]], counts.data[span].astype(int)))])


def measured(folder: Path, documents: str) -> dict[str, Any]:
    """Run the command; the seconds that it computed and that passed, and its peak of memory."""
    out = folder / "out.parquet"
    command = [sys.executable, "-m", "semantic_hashing", "encode", str(folder / "model"), str(folder / documents), "--out", str(out), "--overwrite"]
    started, before = time.perf_counter(), os.times()
    running = subprocess.Popen(command)
    peak = [0.0]

    def watch() -> None:
        while running.poll() is None:
            status = Path(f"/proc/{running.pid}/status")
            lines = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
            peak[0] = max([peak[0], *(int(line.split()[1]) / 1024 for line in lines)])
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = running.wait()
    watcher.join()
    after = os.times()
    if code:
        sys.exit(code)
    computed = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seconds": computed, "passed": time.perf_counter() - started, "peak_mib": peak[0], "load": os.getloadavg()[0]}


def sentence(table: pd.DataFrame) -> str:
    """What the table says."""
    rows = table.to_dict("records")
    speeds = [f"{row['documents'] / row['seconds']:,.0f} documents a second and {row['peak_mib']:,.0f} MiB at most" for row in rows]
    parts = "; ".join(f"from {row['source']} {speed}" for row, speed in zip(rows, speeds, strict=True))
    load = table["load"]
    return (
        f"`semhash encode` of {rows[0]['documents']:,} documents, NASH of {rows[0]['bits']} bits, one thread: {parts}. "
        f"The time is what the process computed, its start included, at a load of {load.min():.1f} to {load.max():.1f}.\n"
    )


def main(folder: Path, documents: int = DOCUMENTS) -> None:
    """See the module's first lines."""
    folder.mkdir(parents=True, exist_ok=True)
    prepare(folder, documents)
    rows = []
    for source, name in (("word counts", "counts.npz"), ("texts in a CSV file", "texts.csv")):
        rows.append({"source": source, "documents": documents, "bits": BITS, **measured(folder, name)})
        print(rows[-1], flush=True)
        pd.DataFrame(rows).to_csv(FILE, index=False, float_format="%.5g", lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
