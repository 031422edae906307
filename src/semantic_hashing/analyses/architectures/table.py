"""The paper's table of architectures: NASH-DN with other encoders and decoders."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.architectures import ANALYSIS
from semantic_hashing.audit.reported import architectures, marked
from semantic_hashing.rendering.tex import escape, share
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import summarise

DATASET, METHOD, BITS = "ng20", "NASH-DN", 32


def table(run: Run) -> str:
    """The reported value and ours of each architecture; empty where the run holds no such study."""
    cells = pd.concat([studied.cells(run, name) for name in ("encoder", "decoder")])
    rows = []
    if not cells.empty:
        base = studied.setting(run.config)
        all_cells = pd.concat(studied.beside(run, cells))
        scores = (
            summarise(all_cells[(all_cells["dataset"] == DATASET) & (all_cells["method"] == METHOD) & (all_cells["bits"] == BITS)])
            .set_index("setting")
            .to_dict("index")
        )
        for row in architectures().to_dict("records"):
            setting = base + (f"+{row['change']}" if row["change"] else "")
            reported = marked(row["precision_at_100"], row["transcription"])
            values = value_and_sd(scores[setting]) if setting in scores else ["--", ""]
            rows.append([escape(row["encoder"]), escape(row["decoder"]), reported, *values])
    return ANALYSIS.render("table.tex.j2", rows=rows, method=METHOD, bits=BITS, k=run.config.k)


def value_and_sd(row: Any) -> list[str]:
    """Two cells: a mean over seeds, and the standard deviation where there are several."""
    return [share(row["precision"]), "" if pd.isna(row["sd"]) else share(row["sd"])]
