"""The files that the report's commands make: what the workflow's rules promise and what the paper may include."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.analyses import registry
from semantic_hashing.analyses.base import FOLDER
from semantic_hashing.config import Config

# Those of the document itself; the analyses add theirs.
FIGURES = ("precision", "supervised", "codes", "ties", "audit", "audit-supervised")
TABLES = ("data", "dropped", "costs", "decisions", "differences", "verdicts", "audit", "audits", "papers", "quotes", "claims")
# The generated text: which tables and figures stand where depends on the configuration.
TEXTS = ("results", "differences", "literature", "limits", "analyses", "appendix")


def generated(config: Config) -> Path:
    """The run's folder of the files that its paper includes; ``paper/`` holds the sources that all runs share."""
    return config.results / "paper" / "generated"


def pdf(config: Config) -> Path:
    """The run's paper."""
    return config.results / "paper" / "main.pdf"


def tables(config: Config) -> list[Path]:
    """Files that ``semhash tables`` makes: every table, and the text that puts tables and figures in order."""
    names = [f"table-{name}" for name in (*TABLES, *(analysis.name for analysis in registry.with_part("table")))]
    names += [f"table-{kind}-{dataset}" for kind in ("scores", "supervised", "codes") for dataset in config.datasets]
    return [generated(config) / f"{name}.tex" for name in (*names, *TEXTS)]


def figures(config: Config) -> list[Path]:
    """Files that ``semhash figures`` makes: each figure as PDF for the paper and as SVG for the HTML report."""
    names = (*FIGURES, *(analysis.name for analysis in registry.with_part("figure")))
    return [generated(config) / f"figure-{name}.{kind}" for name in names for kind in ("pdf", "svg")]


def numbers(config: Config) -> list[Path]:
    """The one file of macros that ``semhash numbers`` makes."""
    return [generated(config) / "numbers.tex"]


def outputs(config: Config) -> list[Path]:
    """Every generated file of the paper."""
    return [*tables(config), *figures(config), *numbers(config)]


def templates() -> list[Path]:
    """The templates of the tables, which no import shows: inputs of the rule that makes the tables."""
    return sorted([*(Path(__file__).parent / "templates").glob("*.j2"), *FOLDER.glob("*/*.j2")])
