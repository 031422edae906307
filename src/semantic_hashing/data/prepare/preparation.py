"""The record of a preparation: every count on the way, beside the literature's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from semantic_hashing.data.prepare import copies
from semantic_hashing.data.prepare.chance import chance
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.prepare.transform import Transformed
from semantic_hashing.data.readers.corpus import TEST, TRAIN


def per_part(part: np.ndarray) -> dict[str, int]:
    """Number of documents in each part."""
    return {name: int(np.sum(part == index)) for index, name in enumerate(PARTS)}


def statistics(result: Transformed) -> dict[str, Any]:
    """Counts of the prepared documents: parts, words, labels, the chance that a random document is a hit, copies.

    ``mean_tokens`` and ``mean_words`` are vocabulary words per document, with and without repetition; ``empty_rows``
    counts documents without any; ``copies`` is ``copies.statistics``.
    """
    prepared = result.prepared
    train, test = (prepared.labels[np.flatnonzero(prepared.part == index)] for index in (TRAIN, TEST))
    documents = prepared.counts.shape[0]
    return {
        "documents": per_part(prepared.part),
        "dropped": result.dropped,
        "vocabulary": len(result.words),
        "labels": len(result.label_names),
        "mean_labels": {"train": train.nnz / train.shape[0], "test": test.nnz / test.shape[0]},
        "mean_tokens": float(prepared.counts.sum(dtype=np.float64)) / documents,
        "mean_words": prepared.counts.nnz / documents,
        "empty_rows": int(np.sum(np.diff(prepared.counts.indptr) == 0)),
        "chance": chance(train, test),
        "copies": copies.statistics(prepared),
    }


def show(record: Mapping[str, Any], console: Console | None = None) -> None:
    """Print the record as a table, the literature's counts beside ours.

    Args:
        record: content of ``preparation.json``.
        console: where to; standard output by default (plain when that is not a terminal).
    """
    literature = record["literature"]
    console = console or Console()
    table = Table(
        "",
        box=box.HEAVY_HEAD if console.is_terminal else box.ASCII,
        title=Text(f"{record['dataset']}, version {record['version']}, recipe {record['recipe']}"),
    )
    table.add_column("ours", justify="right")
    table.add_column("literature", justify="right")
    for name, count in {**record["documents"], "vocabulary": record["vocabulary"], "labels": record["labels"]}.items():
        reported = literature.get(name)
        table.add_row(f"documents, {name}" if name in PARTS else name, f"{count:,}", f"{reported:,}" if reported is not None else "")
    table.add_section()
    for name, count in record["read"].items():
        table.add_row(f"read, {name}", f"{count:,}", "")
    for what, count in record.get("stripped", {}).items():
        table.add_row(f"stripped, {what}", f"{count:,}", "")
    for reason, count in record["dropped"].items():
        table.add_row(f"dropped, {reason}", f"{count:,}", "")
    table.add_section()
    for part, mean in record["mean_labels"].items():
        table.add_row(f"labels per document, {part}", f"{mean:.2f}", "")
    table.add_row("tokens per document", f"{record['mean_tokens']:.1f}", "")
    table.add_row("distinct words per document", f"{record['mean_words']:.1f}", "")
    table.add_row("documents without a word", f"{record['empty_rows']:,}", "")
    table.add_row("chance of a random hit", f"{record['chance']:.3f}", "")
    table.add_section()
    counted = record["copies"]
    for kind, title in (("exact", "exact copies in train"), ("near", f"near copies (cosine {counted['cosine']:g})")):
        for part in PARTS:
            table.add_row(f"{part} with {title}", _of(counted[part], kind), "")
    for part in PARTS:
        table.add_row(f"{part}, exact pairs of equal labels", _of(counted[part], "same_labels", "pairs"), "")
    console.print(table)
    for note in record["notes"]:
        console.print(f"Note: {note}.", markup=False, highlight=False, soft_wrap=True)


def _of(counts: Mapping[str, int], field: str, total: str = "documents") -> str:
    """``608 (17.2 %)``; without a share where there is nothing."""
    return f"{counts[field]:,} ({counts[field] / counts[total]:.1%})".replace("%", " %") if counts[total] else f"{counts[field]:,}"
