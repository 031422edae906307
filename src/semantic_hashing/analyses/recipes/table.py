"""Each recipe: which of the literature's counts it hits, and what it does to a score."""

from __future__ import annotations

from typing import Any

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.recipes import ANALYSIS
from semantic_hashing.rendering.tex import count, escape, share
from semantic_hashing.scores.run import Run

_COUNTS = ("train", "validation", "test")


def table(run: Run) -> str:
    """Each recipe: which of the literature's counts it hits, and the precision of some methods on what it makes."""
    cells = studied.cells(run, "preprocessing")
    lines: list[dict[str, Any]] = []
    methods = [method for method in run.config.methods if method in set(cells["method"])]
    bits = int(cells["bits"].iloc[0]) if len(cells) else 0
    grid = run.trained[run.trained["setting"] == studied.setting(run.config)]
    for source in run.config.datasets:
        names = [source, *(name for name in dict.fromkeys(cells["dataset"]) if run.config.source(name) == source)]
        for name in names if len(names) > 1 else []:
            record = run.record["preparations"][name]
            literature = run.config.corpora[source].literature
            scored = (grid if name == source else cells).query("dataset == @name and bits == @bits and seed == 0").set_index("method")
            counts = [_count_cell(record["documents"][part], literature.get(part)) for part in _COUNTS]
            counts.append(_count_cell(record["vocabulary"], literature.get("vocabulary")))
            scores = [share(scored["precision"].get(method, float("nan"))) for method in methods]
            lines.append({"label": _label(run, name, source), "cells": [*counts, share(record["chance"]), *scores], "first": name == source})
        if len(names) > 1:
            literature = run.config.corpora[source].literature
            counts = [count(literature[part]) if part in literature else "--" for part in (*_COUNTS, "vocabulary")]
            reported = [share(studied.reported_value(run, source, method, bits)) for method in methods]
            lines.append({"label": r"\quad as reported", "cells": [*counts, "", *reported], "first": False})
    return ANALYSIS.render("table.tex.j2", rows=lines, methods=[escape(name) for name in methods], bits=bits, k=run.config.k)


def _label(run: Run, name: str, source: str) -> str:
    """The recipe, and the version where it is another than the grid's."""
    record, usual = run.record["preparations"][name], run.record["preparations"][source]
    version = "" if record["version"] == usual["version"] else f", {escape(record['version'])}"
    return (escape(run.title(source)) + ", " if name == source else r"\quad ") + escape(record["recipe"]) + version


def _count_cell(ours: int, literature: int | None) -> str:
    """A count, bold where it is the literature's."""
    return rf"\textbf{{{count(ours)}}}" if ours == literature else count(ours)
