"""The files that the page is made of, for whoever plans a run and makes no page: nothing here loads a run."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.analyses import registry

FILE = "explorer.html"
ASSETS, VENDOR = (Path(__file__).parent / name for name in ("assets", "vendor"))
TEMPLATE = "page.html.j2"
STYLES = ("tokens.css", "layout.css", "controls.css", "tables.css", "panel.css", "charts.css")
LIBRARIES = ("d3.min.js", "plot.min.js", "table-core.min.js")
# In the order in which they are read: each uses those before it.
SCRIPTS = (
    *("elements.js", "numbers.js", "data.js", "state.js", "filters.js", "table.js", "panel.js", "palette.js"),
    *("leaderboard.js", "ranks.js", "charts.js", "audit.js", "models.js", "about.js", "start.js"),
)
# The table of the analysis that ranks the methods.
RANKS = "leaderboard.csv"


def inputs() -> list[Path]:
    """The files that no import shows: inputs of the rule that makes the page."""
    return [ASSETS / TEMPLATE, *(ASSETS / name for name in (*STYLES, *SCRIPTS)), *sorted(VENDOR.iterdir())]


def analyses() -> list[str]:
    """The files of analyses that the page shows, of those that a run makes."""
    return [analysis.file for analysis in registry.measured() if analysis.file == RANKS]
