"""What the table of sensitivity says, with the table; one sentence where the run holds no study."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.nearest_recipe.found import NEAR
from semantic_hashing.analyses.nearest_recipe.found import found as missed_values
from semantic_hashing.analyses.sensitivity import ANALYSIS
from semantic_hashing.analyses.sensitivity.effects import PAPER, SOURCES, STUDIES, effects
from semantic_hashing.rendering.tex import count, escape, listed, share
from semantic_hashing.scores.run import Run


def text(run: Run) -> str:
    """What the tables say, with the tables; one sentence where the run holds no study."""
    found = effects(run)
    found = found.assign(size=found["effect"].abs())
    medians = found.groupby("source")["size"].median()
    paper = medians.get(PAPER, float("nan"))
    missed = missed_values(run)
    held = [source for source in SOURCES if source in medians.index and source != PAPER]
    return ANALYSIS.render(
        "text.tex.j2",
        studies=[name for name in STUDIES.values() if len(studied.cells(run, name))],
        medians=listed([f"{escape(source)} {share(medians[source])}" for source in held]) if held else "",
        paper="" if pd.isna(paper) else share(paper),
        missed=count(len(missed)) if len(missed) else "",
        met=count(int(((missed["nearest"] - missed["reported"]).abs() <= NEAR).sum())),
        near=share(NEAR, 2),
        larger=listed([escape(source) for source in held if medians[source] >= paper]) if held and not pd.isna(paper) else "",
        setting=escape(studied.setting(run.config)),
    )
