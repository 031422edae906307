"""The data sets as prepared, beside the literature's counts, and what was dropped on the way."""

from __future__ import annotations

from typing import Any

from semantic_hashing.rendering import wording
from semantic_hashing.rendering.tex import count, escape, fixed, listed, render, share
from semantic_hashing.scores.run import Run

# In the cells of a data set that an earlier version of the code prepared.
NOT_COUNTED = "not counted"
_COUNTS = (("Training documents", "train"), ("Validation documents", "validation"), ("Test documents", "test"))


def counts(run: Run) -> str:
    """Documents per part, vocabulary, labels, means, chance and copies, a column pair (ours, literature) per data set."""
    records = list(run.preparations.values())
    rows: list[tuple[str, list[tuple[str, str]]]] = []
    for label, part in _COUNTS:
        rows.append((label, [(count(record["documents"][part]), _literature(record, part)) for record in records]))
    for label, field in (("Vocabulary (words)", "vocabulary"), ("Labels", "labels")):
        rows.append((label, [(count(record[field]), _literature(record, field)) for record in records]))
    for label, part in (("Labels per training document", "train"), ("Labels per test document", "test")):
        rows.append((label, [(fixed(record["mean_labels"][part]), "") for record in records]))
    rows.append(("Tokens per document", [(fixed(record["mean_tokens"], 1), "") for record in records]))
    rows.append(("Distinct words per document", [(fixed(record["mean_words"], 1), "") for record in records]))
    rows.append(("Rows without any word", [(count(record["empty_rows"]), "") for record in records]))
    rows.append(("Chance", [(share(record["chance"]), "") for record in records]))
    rows += _copies(records)
    sources = [f"{escape(run.title(name))}: {wording.source(record)}." for name, record in run.preparations.items()]
    sources += [f"{escape(run.title(name))}: {escape(note)}." for name, record in run.preparations.items() for note in record["notes"]]
    drawn = listed([escape(run.title(name)) for name in run.drawn]) if run.drawn else ""
    cosine = listed(sorted({share(record["copies"]["cosine"], 1) for record in records if "copies" in record}))
    titles = [escape(run.title(name)) for name in run.preparations]
    return render("data.tex.j2", titles=titles, rows=rows, sources=sources, drawn=drawn, cosine=cosine)


def dropped(run: Run) -> str:
    """How many documents were read, how many were dropped for which reason, and how many were kept."""
    records = list(run.preparations.values())
    reasons = list(dict.fromkeys(reason for record in records for reason in record["dropped"]))
    rows = [("Read", [count(sum(record["read"].values())) for record in records])]
    rows += [(f"Dropped: {escape(reason.replace('_', ' '))}", [count(record["dropped"].get(reason, 0)) for record in records]) for reason in reasons]
    rows += [("Kept", [count(sum(record["documents"].values())) for record in records])]
    return render("dropped.tex.j2", titles=[escape(run.title(name)) for name in run.preparations], rows=rows)


def _literature(record: dict[str, Any], field: str) -> str:
    value = record["literature"].get(field)
    return "" if value is None else count(value)


def _copies(records: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Documents of each part with a copy in the training part, and the share of equal labels; no row where no record counts them."""
    if not any("copies" in record for record in records):
        return []
    rows = []
    for title, part in (("Test", "test"), ("Validation", "validation"), ("Training", "train")):
        for kind in ("exact", "near"):
            cells = [count(record["copies"][part][kind]) if "copies" in record else NOT_COUNTED for record in records]
            rows.append((f"{title} documents with {kind} copies", [(cell, "") for cell in cells]))
    shares = [_equal(record["copies"]["test"]) if "copies" in record else NOT_COUNTED for record in records]
    return [*rows, ("Equal labels, exact copies of test documents", [(cell, "") for cell in shares])]


def _equal(counts: dict[str, int]) -> str:
    return share(counts["same_labels"] / counts["pairs"]) if counts["pairs"] else "--"
