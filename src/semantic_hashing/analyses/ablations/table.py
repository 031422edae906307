"""The paper's table of architectures, and stochastic against deterministic binarisation, from the run's studies."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses.sensitivity import effects as sensitivity
from semantic_hashing.audit.reported import architectures, marked
from semantic_hashing.rendering.tex import count, escape, render, share
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import summarise

DATASET, METHOD, BITS = "ng20", "NASH-DN", 32


def encoders_and_decoders(run: Run) -> str:
    """NASH-DN with other encoders and decoders: the reported value and ours; empty where the run holds no such study."""
    studied = pd.concat([sensitivity.studied(run, name) for name in ("encoder", "decoder")])
    rows = []
    if not studied.empty:
        base = sensitivity.setting(run.config)
        every = pd.concat([run.cells, studied])
        own = (
            summarise(every[(every["dataset"] == DATASET) & (every["method"] == METHOD) & (every["bits"] == BITS)])
            .set_index("setting")
            .to_dict("index")
        )
        for row in architectures().to_dict("records"):
            setting = base + (f"+{row['change']}" if row["change"] else "")
            reported = marked(row["precision_at_100"], row["transcription"])
            cells = _value_and_sd(own[setting]) if setting in own else ["--", ""]
            rows.append([escape(row["encoder"]), escape(row["decoder"]), reported, *cells])
    return render("table-architectures.tex.j2", rows=rows, method=METHOD, bits=BITS, k=run.config.k)


def binarization(run: Run) -> str:
    """Both ways of binarising, per data set and length."""
    studied = sensitivity.studied(run, "binarization")
    rows = []
    if not studied.empty:
        axes = ["dataset", "method", "bits"]
        other: dict[Any, Any] = summarise(studied).set_index(axes).to_dict("index")
        grid: dict[Any, Any] = run.summary[run.summary["setting"] == sensitivity.setting(run.config)].set_index(axes).to_dict("index")
        for key in other:
            dataset, method, bits = key
            rows.append([escape(run.title(dataset)), escape(method), count(bits), *_value_and_sd(grid[key]), *_value_and_sd(other[key])])
    return render("table-binarization.tex.j2", rows=rows, k=run.config.k)


def _value_and_sd(row: Any) -> list[str]:
    return [share(row["precision"]), "" if pd.isna(row["sd"]) else share(row["sd"])]
