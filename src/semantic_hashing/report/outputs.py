"""The files that the report's commands make: what the workflow's rules promise and what the paper may include."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.config import Config

GENERATED = Path("paper/generated")
FIGURES = ("precision", "supervised", "codes", "ties", "audit", "audit-supervised", "sensitivity", "rate-distortion", "groups", "timeline")
TABLES = (
    *("data", "dropped", "costs", "decisions", "differences", "verdicts", "audit", "papers", "quotes", "claims", "sensitivity"),
    *("splits", "selectors", "recipes", "nearest-recipe"),
    *("later", "mistakes", "architectures", "binarization", "changes", "rate-distortion", "words", "posts"),
)
# The generated text: which tables and figures stand where depends on the configuration.
TEXTS = ("results", "differences", "sensitivity", "rate-distortion", "appendix")


def tables(config: Config, folder: Path = GENERATED) -> list[Path]:
    """Files that ``semhash tables`` makes: every table, and the text that puts tables and figures in order."""
    names = [f"table-{name}" for name in TABLES]
    names += [f"table-{kind}-{dataset}" for kind in ("scores", "supervised", "codes") for dataset in config.datasets]
    return [folder / f"{name}.tex" for name in (*names, *TEXTS)]


def figures(folder: Path = GENERATED) -> list[Path]:
    """Files that ``semhash figures`` makes: each figure as PDF for the paper and as SVG for the HTML report."""
    return [folder / f"figure-{name}.{kind}" for name in FIGURES for kind in ("pdf", "svg")]


def numbers(folder: Path = GENERATED) -> list[Path]:
    """The one file of macros that ``semhash numbers`` makes."""
    return [folder / "numbers.tex"]


def outputs(config: Config, folder: Path = GENERATED) -> list[Path]:
    """Every generated file of the paper."""
    return [*tables(config, folder), *figures(folder), *numbers(folder)]


def templates() -> list[Path]:
    """The templates of the tables, which no import shows: inputs of the rule that makes the tables."""
    return sorted((Path(__file__).parent / "templates").glob("*.j2"))
