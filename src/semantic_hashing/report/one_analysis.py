"""The table and the figure of one analysis, by themselves."""

from __future__ import annotations

from pathlib import Path

import matplotlib

from semantic_hashing.analyses.base import Analysis
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.rendering.style import RC, save
from semantic_hashing.report.outputs import generated
from semantic_hashing.scores.run import Run


def write(config: Config, analysis: Analysis, folder: Path | None = None) -> list[Path]:
    """Write the table and the figure of one analysis into ``folder``, by default that of the run, and return their paths.

    Raises:
        RunError: the collected scores, or what the analysis shows, are missing.
    """
    run, folder = Run.load(config), folder or generated(config)
    paths = []
    if analysis.has("table"):
        paths.append(folder / f"table-{analysis.name}.tex")
        io.write_text(paths[0], analysis.table(run))
    if analysis.has("figure"):
        with matplotlib.rc_context(RC):
            figure = analysis.figure(run)
        paths += save(figure, folder / f"figure-{analysis.name}")
    return paths
