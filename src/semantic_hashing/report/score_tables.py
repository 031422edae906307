"""Precision at k of one data set in the paper's layout: methods by code lengths, controls below."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from semantic_hashing.audit.reported import MARKS
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.rendering import wording
from semantic_hashing.rendering.tex import escape, render, share
from semantic_hashing.scores.run import Run, of_kind
from semantic_hashing.scores.statistics import best

FAILED = r"\multicolumn{2}{c}{\textit{failed}}"
NOT_RUN = r"\multicolumn{2}{c}{--}"
PARTLY = r"\textsuperscript{*}"
UNVARIED = "One setting: the same options in all"
_Place = tuple[str, str, int]


class Row(NamedTuple):
    """A method's line and, where the literature has values, the line below it. Each cell fills two columns: value, mark."""

    label: str
    cells: list[str]
    reported: list[str] | None


def table(run: Run, dataset: str) -> str:
    """The score table of a data set: of the methods without labels where there are such, with the controls."""
    return _table(run, dataset, kinds(run)[0], "scores")


def supervised(run: Run, dataset: str) -> str:
    """The score table of the methods that learn from labels, where ``table`` has those that do not; else empty."""
    return _table(run, dataset, True, "supervised") if len(kinds(run)) > 1 else ""


def kinds(run: Run) -> list[bool]:
    """Whether the run has methods without labels (False first) and with."""
    return sorted({METHODS[method].supervised for method in run.config.methods})


def _table(run: Run, dataset: str, supervised: bool, label: str) -> str:
    summary = of_kind(run.summary[run.summary["dataset"] == dataset], supervised)
    bold = set[_Place]().union(*(_best(run, rows) for _, rows in summary.groupby("setting")))
    blocks = [(title, _rows(run, dataset, rows, bold)) for title, rows in _blocks(run, summary)]
    literature = run.reported[(run.reported["dataset"] == dataset) & run.reported["method"].isin(summary["method"])]
    return render(
        "scores.tex.j2",
        label=f"{label}:{dataset}",
        lengths=run.config.bits,
        blocks=[(title, rows) for title, rows in blocks if rows],
        controls=_controls(run, dataset),
        caption=_caption(run, dataset, literature, label),
        notes=_notes(run, dataset, summary, literature),
    )


def _blocks(run: Run, summary: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Heading and rows of each block: the methods of one setting, then the others in each; where the run has one setting, all without a heading."""
    settings = run.config.settings
    if len(settings) == 1:
        return [("", summary)]
    alone = summary["method"].isin(run.unvaried)
    blocks = [(UNVARIED, summary[alone & (summary["setting"] == settings[0])])]
    return blocks + [(f"Setting: {escape(setting)}", summary[~alone & (summary["setting"] == setting)]) for setting in settings]


def _best(run: Run, rows: pd.DataFrame) -> set[_Place]:
    """The cells of a setting that are the best at their length."""
    return {_place(run, row) for _, row in rows[rows.groupby("bits")["precision"].transform(best)].iterrows()}


def _place(run: Run, row: pd.Series) -> _Place:
    """Setting, method and length of a cell; of a method of one setting the setting is empty."""
    return ("" if row["method"] in run.unvaried else row["setting"]), row["method"], row["bits"]


def _rows(run: Run, dataset: str, summary: pd.DataFrame, bold: set[_Place]) -> list[Row]:
    cells = {(row["method"], row["bits"]): _cell(row, _place(run, row) in bold) for _, row in summary.iterrows()}
    literature = run.reported[run.reported["dataset"] == dataset]
    reported = {(row["method"], row["bits"]): _reported(row) for _, row in literature.iterrows()}
    rows = []
    for method in dict.fromkeys(summary["method"]):
        reported_cells = [reported.get((method, bits), "") for bits in run.config.bits]
        rows.append(Row(escape(method), [cells[method, bits] for bits in run.config.bits], reported_cells if any(reported_cells) else None))
    return rows


def _cell(row: pd.Series, bold: bool) -> str:
    if row["failed"] == row["seeds"]:
        return FAILED if row["seeds"] else NOT_RUN
    value = share(row["precision"])
    spread = "" if pd.isna(row["sd"]) else rf"\spread{{{share(row['sd'])}}}"
    mark = PARTLY if row["failed"] else ""
    return (rf"\textbf{{{value}}}" if bold else value) + f" & {spread}{mark}"


def _reported(row: pd.Series) -> str:
    mark = MARKS[row["transcription"]]
    return rf"\reported{{{share(row['precision'])}}} & " + (rf"\reported{{\textsuperscript{{{mark}}}}}" if mark else "")


def _controls(run: Run, dataset: str) -> list[tuple[str, list[str]]]:
    """Label and cells of each control; a control without a code length has one cell that spans a table of several lengths."""
    rows = []
    span = 2 * len(run.config.bits)
    for name, scores in run.controls[run.controls["dataset"] == dataset].groupby("method", sort=False):
        values = scores.groupby("bits", sort=False)["precision"].mean()
        if list(values.index) == [0] and len(run.config.bits) == 1:
            rows.append((escape(_CONTROLS.get(str(name), name)), [f"{share(values.loc[0])} &"]))
        elif list(values.index) == [0]:
            rows.append((escape(_CONTROLS.get(str(name), name)), [rf"\multicolumn{{{span}}}{{c}}{{{share(values.loc[0])}}}"]))
        else:
            rows.append((escape(_CONTROLS.get(str(name), name)), [f"{share(values.loc[bits])} &" for bits in run.config.bits]))
    return rows


_CONTROLS = {
    "Random": "Random codes",
    "Cosine": "Exact cosine",
    "BM25": "Exact BM25",
    "LSA": "Exact cosine of LSA",
    "PQ": "Product quantisation",
    "Labels": "Label codes",
}


def _caption(run: Run, dataset: str, literature: pd.DataFrame, label: str) -> str:
    k = run.config.k
    clause = "of the methods that see the labels of the training documents, " if label == "supervised" else ""
    parts = [
        f"Precision@{k} {clause}on {escape(run.title(dataset))} ({wording.source(run.preparations[dataset])}); {wording.sizes(run, dataset)}.",
        wording.replicates(run, dataset),
        wording.TIE_POLICY,
        "Best of a column in bold"
        + (" among the methods of a setting, with those that have one setting for all." if len(run.config.settings) > 1 else "."),
    ]
    if not run.config.corpora[dataset].compare:
        parts.append("No reported values stand beside ours: this version of the data is not the collection that the paper used.")
    elif literature.empty:
        parts.append(f"No reported values stand beside ours: the literature has none for these methods and lengths at $k={k}$.")
    else:
        parts.append(r"Below each method, in \reported{grey}, the values that the literature reports.")
    return " ".join(parts)


def _notes(run: Run, dataset: str, summary: pd.DataFrame, literature: pd.DataFrame) -> list[str]:
    notes = []
    states = set(literature["transcription"])
    if "single-source" in states:
        notes.append(r"\textsuperscript{\dag}\,Transcribed from a single source.")
    if "unverified" in states:
        notes.append(r"\textsuperscript{\ddag}\,Transcription not checked against the printed page.")
    if ((summary["failed"] > 0) & (summary["failed"] < summary["seeds"])).any():
        notes.append(rf"{PARTLY}\,Mean of the seeds that did not fail.")
    notes += [f"Failed: {phrase}." for phrase in wording.failures(run, dataset)]
    return notes
