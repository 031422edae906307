"""A corpus of one's own of a million texts, from the table to the score: seconds and memory of its preparation, of one epoch of NASH, of the scoring.

python -m benchmarks.million FOLDER [DOCUMENTS]     makes the tables in FOLDER (a GB), measures, and writes benchmarks/million.csv

The texts are drawn from a topic model with a fixed seed; the same are written as CSV and as Parquet.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.encoding import vocabulary
from benchmarks.from_disk import forget_peak
from benchmarks.shapes import peak_mib, topics

FILE = Path("benchmarks/million.csv")
DOCUMENTS, WORDS, TOPICS, BITS = 1_000_000, 20_000, 50, 32
BLOCK = 50_000
COLUMNS = ("id", "text", "topic")


def rows(documents: int) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Ids, texts and topics, a block at a time; a block has its own seed and all have the topics of the first."""
    names = np.array(vocabulary(WORDS), dtype=object)
    for start in range(0, documents, BLOCK):
        counts, topic = topics(min(BLOCK, documents - start), WORDS, TOPICS, seed=0, drawn=start)
        spans = zip(counts.indptr[:-1], counts.indptr[1:], strict=True)
        texts = [" ".join(np.repeat(names[counts.indices[a:b]], counts.data[a:b].astype(int))) for a, b in spans]
        yield [f"d{start + row}" for row in range(len(texts))], texts, [f"topic {number}" for number in topic]


def make(folder: Path, documents: int) -> None:
    """``texts.csv`` and ``texts.parquet``."""
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with (folder / "texts.csv").open("w", newline="", encoding="utf-8") as stream, pq.ParquetWriter(folder / "texts.parquet", schema) as table:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for block in rows(documents):
            writer.writerows(zip(*block, strict=True))
            table.write_table(pa.table(list(map(pa.array, block)), schema=schema))


def measure(table: Path, learn: bool) -> Iterator[dict[str, Any]]:
    """What was done, its seconds and its peak of memory: the preparation and, where asked, one epoch and the scoring of the whole test part."""
    from semantic_hashing.api.corpora import NAME, default_recipe, prepared_corpus
    from semantic_hashing.api.estimators import create
    from semantic_hashing.data.readers.own import Columns
    from semantic_hashing.index import fitting

    columns = Columns("text", ("topic",), id="id")
    recipe = default_recipe(columns).model_copy(update={"max_features": WORDS})
    data: Any = None
    hasher = create("NASH", bits=BITS, max_epochs=1, selector="none")

    def prepare() -> None:
        nonlocal data
        data = prepared_corpus(NAME, table, columns, recipe, 1, folder=table.parent / table.name.replace(".", "-"))

    steps = {f"preparation of {table.suffix[1:]}": prepare}
    if learn:
        steps |= {"one epoch of NASH": lambda: fitting.fit(hasher, data, 1), "scoring": lambda: fitting.score(hasher, data, 100)}
    for what, step in steps.items():
        forget_peak()
        started, computed = time.perf_counter(), time.process_time()
        found = step()
        spent = {"seconds": time.perf_counter() - started, "computed": time.process_time() - computed}
        about = {name: len(data.prepared.rows(name)) for name in ("train", "test")} | {"words": len(data.vocabulary)}
        precision = getattr(found, "precision", None)
        yield {"what": what, **about, **spent, "peak_mib": peak_mib(), "load": os.getloadavg()[0], "precision": precision}


def sentence(table: pd.DataFrame) -> str:
    """What the table says."""
    first, by = table.iloc[0], {row["what"]: row for row in table.to_dict("records")}
    read = int((first["train"] + first["test"]) / 0.9 + 0.5)
    parts = [f"{what} {row['computed']:.0f} s and {row['peak_mib']:,.0f} MiB" for what, row in by.items()]
    score = by["scoring"]
    return (
        f"A corpus of one's own of {read:,} texts and {first['words']:,} words, from the table to the score, one thread, processor time and resident "
        f"memory at most: {'; '.join(parts)}. Scored were {score['test']:,} queries among {score['train']:,} documents (precision@100 "
        f"{score['precision']:.3f}). The load was {table['load'].min():.1f} to {table['load'].max():.1f} on {os.cpu_count()} cores.\n"
    )


def main(arguments: list[str]) -> None:
    """See the module's first lines."""
    if arguments[0] == "one":
        for found in measure(Path(arguments[1]), arguments[2] == "learn"):
            print(json.dumps(found), flush=True)
        return
    folder, documents = Path(arguments[0]), int(arguments[1]) if arguments[1:] else DOCUMENTS
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "texts.parquet").is_file():
        make(folder, documents)
    found: list[dict[str, Any]] = []
    for name, learn in (("texts.csv", ""), ("texts.parquet", "learn")):
        command = [sys.executable, "-m", "benchmarks.million", "one", str(folder / name), learn]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        found += map(json.loads, lines)
        print(*lines, sep="\n", flush=True)
    pd.DataFrame(found).to_csv(FILE if documents == DOCUMENTS else folder / FILE.name, index=False, float_format="%.5g", lineterminator="\n")
    print(sentence(pd.DataFrame(found)))


if __name__ == "__main__":
    main(sys.argv[1:])
