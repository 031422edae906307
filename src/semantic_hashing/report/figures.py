"""The figures of the paper: scores, code statistics and tie bounds against code length, a column per data set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from semantic_hashing.analyses import registry
from semantic_hashing.audit import figure as audit_figure
from semantic_hashing.config import Config
from semantic_hashing.rendering.style import GREY, RC, TEXT_WIDTH, apart, save
from semantic_hashing.report import findings, lines
from semantic_hashing.report.outputs import generated
from semantic_hashing.scores.run import Run

# Style of each method of a figure.
_Looks = dict[str, dict[str, Any]]


def write(config: Config, folder: Path | None = None, only: Collection[str] | None = None) -> list[Path]:
    """Write every file of ``outputs.figures``, or those of the figures named, into ``folder``, by default that of the run; return their paths.

    Raises:
        RunError: the collected scores or a preparation record is missing.
    """
    run, folder = Run.load(config), folder or generated(config)
    makers = {"precision": precision, "supervised": supervised, "codes": codes, "ties": ties}
    makers |= {"audit": audit_figure.draw, "audit-supervised": partial(audit_figure.draw, supervised=True)}
    makers |= {analysis.name: analysis.figure for analysis in registry.with_part("figure")}
    with matplotlib.rc_context(RC):
        figures = {name: make(run) for name, make in makers.items() if only is None or name in only}
    return [path for name, figure in figures.items() for path in save(figure, folder / f"figure-{name}")]


def precision(run: Run) -> Figure:
    """Precision at k of the unsupervised methods, see ``_scores``."""
    return _scores(run, lines.drawn(run))


def supervised(run: Run) -> Figure:
    """Precision at k of the supervised methods, see ``_scores``."""
    return _scores(run, lines.drawn(run, supervised=True))


def _scores(run: Run, methods: list[str]) -> Figure:
    """Against code length, a row per setting: one standard deviation as a band or bar, the reported values and the controls."""
    settings, looks = run.config.settings, _looks(run, methods)
    # The settings of a data set share its axis, so that their scores can be compared.
    figure, grid = _panels(run, rows=len(settings), height=0.9 + 2.1 * len(settings), sharey="col")
    for setting, row in zip(settings, grid, strict=True):
        for axes, dataset in zip(row, run.config.datasets, strict=True):
            _panel(axes, run, setting, dataset, looks)
        row[0].set_ylabel(f"precision@{run.config.k}" + _setting_label(run, setting))
    extra = [Line2D([], [], color=GREY, linewidth=0.8, label="exact cosine")] if "Cosine" in run.config.controls else []
    extra.append(Line2D([], [], color=GREY, linewidth=0.8, linestyle=":", label="chance"))
    if not run.reported.empty:
        extra.append(Line2D([], [], **_hollow({"color": "black", "markeredgecolor": "black", "marker": "o"}), label="as reported"))
    _legend(figure, looks, extra)
    return figure


def _panel(axes: Axes, run: Run, setting: str, dataset: str, looks: _Looks) -> None:
    """The scores of one setting on one data set."""
    axes.axhline(run.chance(dataset), color=GREY, linewidth=0.8, linestyle=":")
    cosine = findings.control(run, dataset, "Cosine")
    if cosine is not None:
        axes.axhline(cosine.iloc[0], color=GREY, linewidth=0.8)
    places = _places(run, list(looks))
    reported = run.reported[(run.reported["dataset"] == dataset) & run.reported["method"].isin(list(looks))]
    for method, values in reported.groupby("method", sort=False):
        values = values.sort_values("bits")
        axes.plot(values["bits"] * places[str(method)], values["precision"], **_hollow(looks[str(method)]))
    for method, values in _lines(run, dataset, setting, looks):
        across = values["bits"] * places[method]
        axes.plot(across, values["precision"], **looks[method])
        low, high = values["precision"] - values["sd"], values["precision"] + values["sd"]
        colour = looks[method]["color"]
        if len(run.config.bits) == 1:
            axes.vlines(across, low, high, color=colour, linewidth=1.0)
        else:
            axes.fill_between(across, low, high, where=values["sd"].notna(), color=colour, alpha=0.18, linewidth=0)


def _places(run: Run, methods: Sequence[str]) -> dict[str, float]:
    """Factor of the code length at which a method is drawn: side by side where the run has one length, whose marks no line tells apart."""
    return dict(zip(methods, _side_by_side(len(methods)) if len(run.config.bits) == 1 else np.ones(len(methods)), strict=True))


def _side_by_side(number: int) -> np.ndarray:
    """Equal steps on the log axis (number,), together three quarters of a doubling."""
    return 2.0 ** (np.linspace(-0.375, 0.375, number) if number > 1 else np.zeros(number))


def _hollow(look: dict[str, Any]) -> dict[str, Any]:
    """The style of reported values: marks alone, for a panel has lines enough."""
    return look | {"markerfacecolor": "white", "linestyle": "none", "markersize": 4.0}


def codes(run: Run) -> Figure:
    """Mean entropy of a bit, and entropy of the whole code under its limit, against code length, both for each setting."""
    settings, looks = run.config.settings, _looks(run, lines.of_run(run))
    figure, grid = _panels(run, rows=2 * len(settings), height=1.0 + 1.6 * 2 * len(settings))
    lengths, places = sorted(run.config.bits), _places(run, list(looks))
    for setting, of_bits, of_codes in zip(settings, grid[::2], grid[1::2], strict=True):
        for dataset, of_bit, of_code in zip(run.config.datasets, of_bits, of_codes, strict=True):
            _, database = run.parts(dataset)
            limit = np.minimum(np.asarray(lengths, dtype=float), np.log2(database))
            of_code.plot(lengths, limit, color=GREY, linewidth=0.8, marker="_")
            for method, values in _lines(run, dataset, setting, looks):
                across = values["bits"] * places[method]
                of_bit.plot(across, values["bit_entropy"], **looks[method])
                of_code.plot(across, values["entropy"], **looks[method])
        of_bits[0].set_ylabel("entropy of a bit" + _setting_label(run, setting))
        of_codes[0].set_ylabel("entropy of a code" + _setting_label(run, setting))
    _legend(figure, looks, [Line2D([], [], color=GREY, linewidth=0.8, marker="_", label="limit")])
    return figure


def ties(run: Run) -> Figure:
    """Expectation of precision at k with whiskers from the worst to the best order of ties, methods side by side; a row per setting."""
    settings, looks = run.config.settings, _looks(run, lines.of_run(run))
    figure, grid = _panels(run, rows=len(settings), height=1.0 + 1.9 * len(settings))
    for setting, row in zip(settings, grid, strict=True):
        for axes, dataset in zip(row, run.config.datasets, strict=True):
            series = _lines(run, dataset, setting, looks)
            for shift, (method, values) in zip(_side_by_side(len(series)), series, strict=True):
                reach = [(values["precision"] - values["lower"]).clip(lower=0), (values["upper"] - values["precision"]).clip(lower=0)]
                axes.errorbar(values["bits"] * shift, values["precision"], yerr=reach, **looks[method], linestyle="none", elinewidth=1.0, capsize=1.5)
        row[0].set_ylabel(f"precision@{run.config.k}" + _setting_label(run, setting))
    _legend(figure, looks, [])
    return figure


def _setting_label(run: Run, setting: str) -> str:
    """What a row's label says of its setting, where there are several."""
    return f"\n{setting}" if len(run.config.settings) > 1 else ""


def _panels(run: Run, rows: int, height: float, sharey: Literal["none", "col"] = "none") -> tuple[Figure, list[list[Axes]]]:
    """A figure as wide as the text with a column per data set; both axes are labelled and the code lengths are the ticks."""
    figure = Figure(figsize=(TEXT_WIDTH, height), layout="constrained")
    grid: list[list[Axes]] = figure.subplots(rows, len(run.config.datasets), sharex=True, sharey=sharey, squeeze=False).tolist()
    lengths = sorted(run.config.bits)
    for row in grid:
        for axes in row:
            axes.set_xscale("log", base=2)
            axes.set_xlim(lengths[0] / 2**0.5, lengths[-1] * 2**0.5)
            axes.xaxis.set_major_locator(FixedLocator(lengths))
            axes.xaxis.set_minor_locator(NullLocator())
            axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    for axes, dataset in zip(grid[0], run.config.datasets, strict=True):
        axes.set_title(run.title(dataset))
    for axes in grid[-1]:
        axes.set_xlabel("code length (bits)")
    return figure, grid


def _looks(run: Run, methods: Sequence[str]) -> _Looks:
    """Style of each method, in their order; the first paper's own keep their colours."""
    looks = apart(methods, first=run.variants)
    return {method: looks[method] for method in methods}


def _lines(run: Run, dataset: str, setting: str, methods: Collection[str]) -> list[tuple[str, pd.DataFrame]]:
    """Method and rows (by length, failed ones left out) of each line of a data set in a setting."""
    summary = run.summary[(run.summary["dataset"] == dataset) & (run.summary["setting"] == setting)].dropna(subset=["precision"])
    by_method = {method: rows for method, rows in summary.sort_values("bits", kind="stable").groupby("method", sort=False)}
    return [(method, by_method[method]) for method in methods if method in by_method]


def _legend(figure: Figure, looks: _Looks, extra: list[Line2D]) -> None:
    handles = [Line2D([], [], **look, label=method) for method, look in looks.items()] + extra
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=min(5, len(handles)))
