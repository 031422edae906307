"""The table of the page on word meaning, from the rows of a run or of a published folder."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.analyses.embeddings.models import EXACT
from semantic_hashing.analyses.embeddings.shown import compared, tried
from semantic_hashing.core import io
from semantic_hashing.publishing.marks import between
from semantic_hashing.rendering.plain import share, signed
from semantic_hashing.scores.run import Run

BEGIN, END = "<!-- made by 'semhash word-meaning' -->", "<!-- end of the scores -->"
NOTHING = "No published run holds these scores yet."


def text(run: Run) -> str:
    """A Markdown table of the mean precision by either input, and what was tried on validation data; a sentence where the run holds neither."""
    rows = compared(run)
    if rows.empty:
        return NOTHING
    lines = [f"| data set | ranking | bits | seeds | words | embeddings | difference |\n| --- | --- |{' ---: |' * 5}"]
    for row in rows.to_dict("records"):
        exact = row["method"] == EXACT
        name = "exact cosine" if exact else row["method"]
        scores = f"{share(row['words'])} | {share(row['embeddings'])} | {signed(row['difference'])}"
        lines.append(f"| {run.title(row['dataset'])} | {name} | {'' if exact else row['bits']} | {'' if exact else row['seeds']} | {scores} |")
    lines += ["", f"Precision@{run.config.k} of the test documents; of the codes the mean over the seeds, which both inputs share."]
    variants = tried(run)
    if len(variants):
        lines += ["", "| data set | method | bits | options for embeddings | validation | chosen |\n| --- | --- | ---: | --- | ---: | --- |"]
        for row in variants.to_dict("records"):
            options = f"`{row['options']}`" if row["options"] else "as for words"
            scores = f"{share(row['validation'])} | {'yes' if row['chosen'] else ''}"
            lines.append(f"| {run.title(row['dataset'])} | {row['method']} | {row['bits']} | {options} | {scores} |")
    return "\n".join(lines)


def write(run: Run, page: Path) -> Path:
    """Replace what stands between the two marks of ``page`` and return its path.

    Raises:
        RunError: the marks are missing.
    """
    io.write_text(page, between(page, BEGIN, END, text(run)))
    return page
