"""What the table of sensitivity says, with the table; one sentence where the run holds no study."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.nearest_recipe.missed import NEAR, missed_values
from semantic_hashing.analyses.sensitivity import ANALYSIS
from semantic_hashing.analyses.sensitivity.effects import PAPER, SOURCES, STUDIES, effects
from semantic_hashing.rendering.tex import count, escape, listed, share
from semantic_hashing.scores.run import Run


def text(run: Run) -> str:
    """What the tables say, with the tables; one sentence where the run holds no study."""
    differences = effects(run)
    differences = differences.assign(size=differences["effect"].abs())
    medians = differences.groupby("source")["size"].median()
    paper = medians.get(PAPER, float("nan"))
    missed = missed_values(run)
    known_sources = [source for source in SOURCES if source in medians.index and source != PAPER]
    return ANALYSIS.render(
        "text.tex.j2",
        studies=[name for name in STUDIES.values() if len(studied.cells(run, name))],
        medians=listed([f"{escape(source)} {share(medians[source])}" for source in known_sources]) if known_sources else "",
        paper="" if pd.isna(paper) else share(paper),
        missed=count(len(missed)) if len(missed) else "",
        met=count(int(((missed["nearest"] - missed["reported"]).abs() <= NEAR).sum())),
        near=share(NEAR, 2),
        larger=listed([escape(source) for source in known_sources if medians[source] >= paper]) if known_sources and not pd.isna(paper) else "",
        setting=escape(studied.setting(run.config)),
    )
