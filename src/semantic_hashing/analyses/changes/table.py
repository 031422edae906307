"""What one change of a model does, and whether it explains a reported row: the studies that vary one argument."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.changes import ANALYSIS
from semantic_hashing.rendering.tex import count, escape, share
from semantic_hashing.scores.run import Run

Block = tuple[str, list[tuple[str, list[str]]]]
# Of the studies of this analysis; another study's change is shown as it is written.
NAMES = {
    "decoder_hidden=none+decoder_activation=relu": "ReLU before the decoder's softmax",
    "decoder_hidden=500+decoder_activation=relu": "ReLU before the softmax, hidden layer of 500",
    "label_loss=softmax": "one softmax over the labels",
    "codes=sample": r"codes drawn from $q(s\mid x)$",
    "every_row=True": "Adam on every row of the input layer",
    **{f"gamma={weight}": f"weight of the topics {weight:g}" for weight in (1.0, 10.0, 100.0)},
}


def table(run: Run) -> str:
    """The blocks of its studies; empty where the run holds none of them."""
    lengths, study_blocks = blocks(run, ANALYSIS.studies)
    texts = [count(bits) for bits in lengths]
    return ANALYSIS.render("table.tex.j2", blocks=study_blocks, lengths=texts, k=run.config.k, drawn=studied.drawn_note(run))


def blocks(run: Run, studies: Sequence[str]) -> tuple[list[int], list[Block]]:
    """What studies change, beside what they start from.

    Returns:
        The code lengths that the studies have, and a block per setting, data set and method: its title, and rows of a label and
        one cell a length, the means of precision@k of the grid's models of the same seeds, of each change, and as reported.
    """
    cells = pd.concat([studied.cells(run, name) for name in studies]) if studies else run.models.iloc[:0]
    lengths = [bits for bits in run.config.bits if bits in set(cells["bits"])]
    setting_parts = [setting.partition("+") for setting in cells["setting"]]
    places = [run.config.source(dataset) for dataset in cells["dataset"]]
    changes = [
        ", ".join([*([NAMES.get(change, escape(change))] if change else []), *([escape(run.title(dataset))] if dataset != place else [])])
        for (_, _, change), dataset, place in zip(setting_parts, cells["dataset"], places, strict=True)
    ]
    cells = cells.assign(base=[base for base, _, _ in setting_parts], place=places, change=changes)
    # What changes nothing is the grid's own.
    cells = cells[cells["change"] != ""]
    titled_rows: list[Block] = []
    for (base, dataset, method), study_cells in cells.groupby(["base", "place", "method"], sort=False):
        grid, study_cells = studied.beside(run, study_cells, str(base))
        if study_cells.empty:
            continue
        grid = grid[(grid["dataset"] == dataset) & (grid["method"] == method)]
        grid = grid[grid["seed"].isin(study_cells["seed"]) & grid["bits"].isin(study_cells["bits"])]
        rows = [("as in the grid", _line(grid.groupby("bits")["precision"].mean(), lengths))]
        for change, changed in study_cells.groupby("change", sort=False):
            rows.append((str(change), _line(changed.groupby("bits")["precision"].mean(), lengths)))
        reported = pd.Series({bits: studied.reported_value(run, str(dataset), str(method), bits) for bits in set(study_cells["bits"])})
        if reported.notna().any():
            rows.append(("reported", _line(reported, lengths)))
        seeds = study_cells["seed"].nunique()
        titled_rows.append((f"{escape(method)} on {escape(run.title(str(dataset)))}, {escape(base)}, {count(seeds)} seed{'s' * (seeds > 1)}", rows))
    return lengths, titled_rows


def _line(values: pd.Series, lengths: list[int]) -> list[str]:
    return [share(values[bits]) if bits in values.index and not pd.isna(values[bits]) else "" for bits in lengths]
