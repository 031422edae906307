"""What the choices that a table does not show may move: by kind of choice, by selector, by recipe."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses.sensitivity import effects as sensitivity
from semantic_hashing.analyses.sensitivity import nearest_recipe
from semantic_hashing.rendering.tex import count, escape, listed, render, share, signed
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import summarise

_COUNTS = ("train", "validation", "test")


def kinds(run: Run) -> str:
    """Median and greatest size of the effects of each kind, per data set, above those of the difference to the literature."""
    found = sensitivity.effects(run)
    found = found.assign(size=found["effect"].abs())
    rows = []
    for source in sensitivity.SOURCES:
        cells: list[str] = []
        for dataset in run.config.datasets:
            sizes = found[(found["source"] == source) & (found["dataset"] == dataset)]["size"]
            cells += [share(sizes.median()), share(sizes.max())] if len(sizes) else ["--", "--"]
        rows.append((escape(source), cells))
    return render("table-sensitivity.tex.j2", titles=_titles(run), rows=rows, setting=escape(sensitivity.setting(run.config)))


def selectors(run: Run) -> str:
    """Precision with the epoch chosen by the labels of the validation part, and without labels."""
    cells = sensitivity.studied(run, "selector")
    rows = []
    if not cells.empty:
        free = summarise(cells).set_index(["dataset", "method", "bits"])
        summary = run.summary[run.summary["setting"] == sensitivity.setting(run.config)].set_index(["dataset", "method", "bits"])
        for method, bits in dict.fromkeys((method, bits) for _, method, bits in free.index):
            line: list[str] = []
            for dataset in run.config.datasets:
                values = [table["precision"].get((dataset, method, bits), float("nan")) for table in (summary, free)]
                line += [share(values[0]), share(values[1]), signed(values[1] - values[0])]
            rows.append((escape(method), count(bits), line))
    return render("table-selectors.tex.j2", titles=_titles(run), rows=rows, k=run.config.k)


def recipes(run: Run) -> str:
    """Each recipe: which of the literature's counts it hits, and the precision of some methods on what it makes."""
    cells = sensitivity.studied(run, "preprocessing")
    lines: list[dict[str, Any]] = []
    methods = [method for method in run.config.methods if method in set(cells["method"])]
    bits = int(cells["bits"].iloc[0]) if len(cells) else 0
    grid = run.cells[run.cells["setting"] == sensitivity.setting(run.config)]
    for source in run.config.datasets:
        names = [source, *(name for name in dict.fromkeys(cells["dataset"]) if run.config.source(name) == source)]
        for name in names if len(names) > 1 else []:
            record = run.record["preparations"][name]
            literature = run.config.corpora[source].literature
            table = (grid if name == source else cells).query("dataset == @name and bits == @bits and seed == 0").set_index("method")
            counts = [_held(record["documents"][part], literature.get(part)) for part in _COUNTS]
            counts.append(_held(record["vocabulary"], literature.get("vocabulary")))
            scores = [share(table["precision"].get(method, float("nan"))) for method in methods]
            lines.append({"label": _label(run, name, source), "cells": [*counts, share(record["chance"]), *scores], "first": name == source})
        if len(names) > 1:
            literature = run.config.corpora[source].literature
            counts = [count(literature[part]) if part in literature else "--" for part in (*_COUNTS, "vocabulary")]
            reported = [share(reported_value(run, source, method, bits)) for method in methods]
            lines.append({"label": r"\quad as reported", "cells": [*counts, "", *reported], "first": False})
    return render("table-recipes.tex.j2", rows=lines, methods=[escape(name) for name in methods], bits=bits, k=run.config.k)


def _label(run: Run, name: str, source: str) -> str:
    """The recipe, and the version where it is another than the grid's."""
    record, usual = run.record["preparations"][name], run.record["preparations"][source]
    version = "" if record["version"] == usual["version"] else f", {escape(record['version'])}"
    return (escape(run.title(source)) + ", " if name == source else r"\quad ") + escape(record["recipe"]) + version


def _held(ours: int, literature: int | None) -> str:
    """A count, bold where it is the literature's."""
    return rf"\textbf{{{count(ours)}}}" if ours == literature else count(ours)


def reported_value(run: Run, dataset: str, method: str, bits: int) -> float:
    """The value that the literature reports for a cell, or NaN."""
    rows: pd.DataFrame = run.reported.query("dataset == @dataset and method == @method and bits == @bits")
    return float(rows["precision"].iloc[0]) if len(rows) else float("nan")


def _titles(run: Run) -> list[str]:
    return [escape(run.title(name)) for name in run.config.datasets]


def paragraph(run: Run) -> str:
    """What the tables say, with the tables; one sentence where the run holds no study."""
    found = sensitivity.effects(run)
    found = found.assign(size=found["effect"].abs())
    medians = found.groupby("source")["size"].median()
    paper = medians.get(sensitivity.PAPER, float("nan"))
    missed = nearest_recipe.found(run)
    held = [source for source in sensitivity.SOURCES if source in medians.index and source != sensitivity.PAPER]
    return render(
        "sensitivity.tex.j2",
        studies=[name for name in sensitivity.STUDIES.values() if len(sensitivity.studied(run, name))],
        medians=listed([f"{escape(source)} {share(medians[source])}" for source in held]) if held else "",
        paper="" if pd.isna(paper) else share(paper),
        missed=count(len(missed)) if len(missed) else "",
        met=count(int(((missed["nearest"] - missed["reported"]).abs() <= nearest_recipe.NEAR).sum())),
        near=share(nearest_recipe.NEAR, 2),
        larger=listed([escape(source) for source in held if medians[source] >= paper]) if held and not pd.isna(paper) else "",
        setting=escape(sensitivity.setting(run.config)),
    )
