"""README's first screen: what came out, the picture, and who leads; and docs/results.md and docs/what-we-found.md beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from semantic_hashing.audit import verdicts as audit
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.publishing import leaders, other_texts, results, what_we_found
from semantic_hashing.publishing.marks import between
from semantic_hashing.rendering.style import GREY, RC, TEXT_WIDTH, save, style
from semantic_hashing.report import story
from semantic_hashing.scores.run import Run

BEGIN, END = "<!-- what came out, made by 'semhash readme' -->", "<!-- end of what came out -->"
IMAGE = Path("docs/images/results.svg")
# The page of the run that compares many methods.
FIELD = "docs/field.md"
# That of the run at several code lengths.
LENGTHS = "docs/lengths.md"
# That of the run on other collections.
OTHERS = "docs/collections.md"
_DASHES: dict[str, Any] = {"as-written": "-.", "tuned": "-"}


def write(
    config: Config,
    readme: Path = Path("README.md"),
    page: Path = Path("docs/results.md"),
    plain: Path = Path("docs/what-we-found.md"),
    field: Config | None = None,
    others: Config | None = None,
    lengths: Config | None = None,
) -> list[Path]:
    """Replace what stands between the marks of the three pages and draw the figure beside README; return the four paths.

    Args:
        config: the run that is held against the printed values.
        readme: the page with the first screen.
        page: the page of results.
        plain: the page in plain words.
        field: the run that compares many methods, whose leaderboard says which leads; that of ``config`` where there is none.
        others: the run of the same methods on other collections.
        lengths: the run of such methods at several code lengths.

    Raises:
        RunError: marks are missing, or the scores are, or the first paper names no variants.
    """
    run = Run.load(config)
    if not run.variants:
        raise RunError(f"papers: the first, {', '.join(config.papers[:1]) or 'none'}, names no variants in its paper.yaml; the figure needs them")
    many, elsewhere, longer = (None if one is None else Run.load(one) for one in (field, others, lengths))
    texts = {
        readme: between(readme, BEGIN, END, block(run, many, elsewhere, longer)),
        page: between(page, results.BEGIN, results.END, results.block(run)),
        plain: between(plain, what_we_found.BEGIN, what_we_found.END, what_we_found.block(run, many, elsewhere, longer)),
    }
    with matplotlib.rc_context(RC):
        files = save(draw(run), readme.parent / IMAGE.with_suffix(""))
    for path in files:
        if path.suffix != ".svg":
            path.unlink()
    for path, text in texts.items():
        io.write_text(path, text)
    return [*texts, readme.parent / IMAGE]


def block(run: Run, field: Run | None = None, others: Run | None = None, lengths: Run | None = None) -> str:
    """What came out in plain sentences, who leads in the run that compares many methods (by default the same), at more lengths and elsewhere, and
    the picture.
    """
    leading = leaders.sentence(field or run)
    if leading and field is not None:
        leading += f" [All ranks]({FIELD})."
    if leading and lengths is not None and (longer := leaders.at_lengths(lengths, field or run, LENGTHS)):
        leading += f" {longer}"
    if leading and others is not None and (elsewhere := other_texts.sentence(field or run, others, OTHERS)):
        leading += f" {elsewhere}"
    picture = f"![Precision@{run.config.k} of NASH's best variant against code length]({IMAGE.as_posix()})"
    return "\n\n".join(filter(None, [" ".join(story.sentences(run)), leading, picture]))


def draw(run: Run) -> Figure:
    """The best variant of NASH as reported and in each setting, and STH, against code length, a panel per data set."""
    figure = Figure(figsize=(TEXT_WIDTH, 2.4), layout="constrained")
    panels = figure.subplots(1, len(run.config.datasets), squeeze=False)[0]
    for axes, dataset in zip(panels, run.config.datasets, strict=True):
        axes.set_xscale("log", base=2)
        axes.xaxis.set_major_locator(FixedLocator(sorted(run.config.bits)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
        axes.axhline(run.chance(dataset), color=GREY, linewidth=0.8, linestyle=":")
        _line(axes, run.reported[run.reported["dataset"] == dataset], run.variants, {"markerfacecolor": "white", "linestyle": (0, (3, 2))})
        scores = run.summary[run.summary["dataset"] == dataset]
        for setting in run.config.settings:
            _line(axes, scores[scores["setting"] == setting], run.variants, {"linestyle": _DASHES.get(setting, "--")})
        _line(axes, scores[scores["setting"] == audit.setting(run.config)], ("STH",), {"linestyle": "-"})
        axes.set_title(run.title(dataset))
        axes.set_xlabel("code length (bits)")
    panels[0].set_ylabel(f"precision@{run.config.k}")
    look: dict[str, Any] = style(run.variants[-1])
    handles = [Line2D([], [], **look, linestyle=_DASHES.get(name, "--"), label=f"best NASH variant, {name}") for name in run.config.settings]
    handles.append(Line2D([], [], **look | {"markerfacecolor": "white"}, linestyle=(0, (3, 2)), label="best NASH variant, reported"))
    handles += [Line2D([], [], **style("STH"), label="STH"), Line2D([], [], color=GREY, linestyle=":", label="chance")]
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure


def _line(axes: Any, rows: pd.DataFrame, methods: tuple[str, ...], look: dict[str, Any]) -> None:
    best = rows[rows["method"].isin(methods)].groupby("bits")["precision"].max().dropna().sort_index()
    axes.plot(best.index, best, **style(methods[-1]) | look)
