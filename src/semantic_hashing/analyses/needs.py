"""The files that an analysis may need, by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from semantic_hashing.analyses.base import Analysis

if TYPE_CHECKING:
    from semantic_hashing.config import Config

# Of the models that the analysis looks into.
OF_CELLS = {"codes": "codes.npz", "examination": "examination.npz", "queries": "queries.npz"}
# Of the run, or of the folder that its configuration renders.
OF_RUN = {"scores": "scores.csv", "provenance": "provenance.json", "audit": "audit.csv", "claims": "claims.csv"}
# The values that the literature reports.
REPORTED = "reported"
# The features and documents of the data sets of those models.
FEATURES = "features"
NAMED = (*OF_RUN, *OF_CELLS, FEATURES, REPORTED)


def measured_from(analysis: Analysis, config: Config) -> list[Path]:
    """The files that the measure of an analysis reads, of the run itself."""
    files: list[Path] = []
    for need in analysis.needs:
        if need in OF_CELLS:
            files += [config.results / cell.folder / OF_CELLS[need] for cell in analysis.cells(config)]
        elif need == FEATURES:
            datasets = dict.fromkeys(cell.dataset for cell in analysis.cells(config))
            files += [config.results / "data" / dataset / name for dataset in datasets for name in ("features.npz", "corpus.parquet")]
        else:
            files += _files(need, config, config.results)
    return [*files, *analysis.inputs(config)]


def shown_from(analysis: Analysis, config: Config) -> list[Path]:
    """The files that its table, figure and text read, of the run or of the folder that the configuration renders.

    The file of an analysis that a published folder lacks is left out: the folder may be older than the analysis, see ``Analysis.read``.
    """
    measured = (analysis.name,) if analysis.has("measure") else ()
    wanted = [path for need in (*measured, *analysis.shows) for path in _files(need, config, config.rendered)]
    younger = {config.rendered / f"{need}.csv" for need in (*measured, *analysis.shows) if need not in NAMED and "/" not in need}
    return [path for path in wanted if config.published is None or path not in younger or path.is_file()]


def known_late(analysis: Analysis) -> bool:
    """Whether the workflow cannot name the models that the analysis looks into before the run has scores."""
    return not {*OF_CELLS} & {*analysis.needs}


def _files(need: str, config: Config, folder: Path) -> list[Path]:
    if need == REPORTED:
        from semantic_hashing import literature

        return [path for paper in config.papers for path in literature.files(paper)]
    if "/" in need:
        return [Path(need)]
    return [folder / OF_RUN.get(need, f"{need}.csv")]
