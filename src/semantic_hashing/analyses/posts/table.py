"""The paper's example posts with their codes, and how far the codes of the two groups lie apart."""

from __future__ import annotations

from semantic_hashing.analyses.posts import ANALYSIS
from semantic_hashing.analyses.posts import measure as posts
from semantic_hashing.rendering.tex import count, escape, fixed
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """Distances within and between the groups, and the codes themselves where the run has its own files; else nothing."""
    distances = [
        [count(row["bits"]), "as printed" if row["codes"] == posts.PRINTED else escape(row["codes"]), count(row["posts"])]
        + [fixed(row[name], 2) for name in ("within", "between")]
        for row in ANALYSIS.read(run.config).to_dict("records")
    ]
    cells = posts.cells(run.config)
    code_tables = [codes_of_cell for codes_of_cell in (posts.codes(run.config, cell) for cell in cells) if codes_of_cell is not None]
    rows = []
    if cells and len(code_tables) == len(cells):
        reported = posts.reported_posts()
        for post, (group, title) in enumerate(zip(reported["group"], reported["title"], strict=True)):
            part = code_tables[0]["part"][post]
            codes = [codes_of_cell["code"][post] for codes_of_cell in code_tables] + [reported[str(cell.bits)][post] for cell in cells]
            rows.append((escape(group), escape(title), part or "left out", [code or "--" for code in codes]))
    lengths = [count(cell.bits) for cell in cells]
    return ANALYSIS.render("table.tex.j2", distances=distances, rows=rows, lengths=lengths, method=escape(cells[0].method) if cells else "")
