"""What the choices that a table does not show may move, by kind of choice."""

from __future__ import annotations

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.sensitivity import ANALYSIS
from semantic_hashing.analyses.sensitivity.effects import SOURCES, effects
from semantic_hashing.rendering.tex import escape, listed, share
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """Median and greatest size of the effects of each kind, per data set, above those of the difference to the literature."""
    differences = effects(run)
    differences = differences.assign(size=differences["effect"].abs())
    rows = []
    held = [source for source in SOURCES if source in set(differences["source"])]
    for source in held:
        cells: list[str] = []
        for dataset in run.config.datasets:
            sizes = differences[(differences["source"] == source) & (differences["dataset"] == dataset)]["size"]
            cells += [share(sizes.median()), share(sizes.max())] if len(sizes) else ["--", "--"]
        rows.append((escape(source), cells))
    titles = [escape(run.title(name)) for name in run.config.datasets]
    drawn = listed([escape(run.title(name)) for name in run.drawn]) if run.drawn else ""
    return ANALYSIS.render(
        "table.tex.j2",
        titles=titles,
        rows=rows,
        held=held,
        gaps=any("--" in cells for _, cells in rows),
        setting=escape(studied.setting(run.config)),
        drawn=drawn,
    )
