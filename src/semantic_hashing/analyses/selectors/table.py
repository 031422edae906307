"""What it costs to choose the epoch without labels."""

from __future__ import annotations

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.selectors import ANALYSIS
from semantic_hashing.rendering.tex import count, escape, share, signed
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import summarise


def table(run: Run) -> str:
    """Precision with the epoch chosen by the labels of the validation part, and without labels."""
    cells = studied.cells(run, "selector")
    rows = []
    if not cells.empty:
        summary, free = (summarise(rows).set_index(["dataset", "method", "bits"]) for rows in studied.beside(run, cells))
        for method, bits in dict.fromkeys((method, bits) for _, method, bits in free.index):
            line: list[str] = []
            for dataset in run.config.datasets:
                values = [frame["precision"].get((dataset, method, bits), float("nan")) for frame in (summary, free)]
                line += [share(values[0]), share(values[1]), signed(values[1] - values[0])]
            rows.append((escape(method), count(bits), line))
    return ANALYSIS.render(
        "table.tex.j2", titles=[escape(run.title(name)) for name in run.config.datasets], rows=rows, k=run.config.k, drawn=studied.drawn_note(run)
    )
