"""What a derived input saves: the search of neighbours that STH's models of a data set share, instead of one each.

python -m benchmarks.derived     writes benchmarks/derived.csv
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pandas as pd
import threadpoolctl

from benchmarks.shapes import NG20, REUTERS, TMC, features
from semantic_hashing.inputs.neighbours import nearest

FILE = Path("benchmarks/derived.csv")
NEIGHBOURS, LENGTHS, ROUNDS = 25, 5, 3


def seconds(call) -> float:
    """Median of some rounds, one thread."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        with threadpoolctl.threadpool_limits(1):
            call()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def sentence(table: pd.DataFrame) -> str:
    """What the table says."""
    each = ", ".join(f"{row['shape']} {row['seconds']:.1f} s" for row in table.to_dict("records"))
    models = LENGTHS * len(table)
    saved = (LENGTHS - 1) * table["seconds"].sum()
    return (
        f"The search of the {NEIGHBOURS} nearest neighbours, one thread: {each}. STH's {models} models of the grid ({LENGTHS} lengths) share "
        f"{len(table)} searches in place of {models}, which saves {saved:.0f} core-seconds.\n"
    )


def main() -> None:
    """See the module's first lines."""
    rows = []
    for shape in (REUTERS, NG20, TMC):
        documents = features(shape.train, shape.words, shape.tokens)
        rows.append(
            {
                "shape": shape.name,
                "documents": shape.train,
                "words": shape.words,
                "seconds": round(seconds(lambda X=documents: nearest(X, NEIGHBOURS)), 2),
            }
        )
    pd.DataFrame(rows).to_csv(FILE, index=False)


if __name__ == "__main__":
    main()
