"""The tables of the paper and the text that puts them in order, written as LaTeX."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.analyses.ablations import table as ablations
from semantic_hashing.analyses.changes import table as changes
from semantic_hashing.analyses.later import table as later
from semantic_hashing.analyses.mistakes import table as mistakes
from semantic_hashing.analyses.posts import table as posts
from semantic_hashing.analyses.rate_distortion import table as rate_distortion
from semantic_hashing.analyses.sensitivity import nearest_recipe, splits
from semantic_hashing.analyses.sensitivity import table as sensitivity
from semantic_hashing.analyses.words import table as words
from semantic_hashing.audit import claims_table as claims
from semantic_hashing.audit import decisions_table as decisions
from semantic_hashing.audit import papers_table as papers
from semantic_hashing.audit import table as audit
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.report import code_tables as codes
from semantic_hashing.report import costs, differences, sequence
from semantic_hashing.report import data_tables as data
from semantic_hashing.report import score_tables as scores
from semantic_hashing.report.outputs import generated
from semantic_hashing.scores.run import Run


def write(config: Config, folder: Path | None = None) -> list[Path]:
    """Write every file of ``outputs.tables`` into ``folder``, by default that of the run, and return their paths.

    Raises:
        RunError: the collected scores, a preparation record or a score file is missing.
    """
    run, folder = Run.load(config), folder or generated(config)
    texts = {
        "table-data": data.counts(run),
        "table-dropped": data.dropped(run),
        "table-costs": costs.table(run),
        "table-decisions": decisions.table(run),
        "table-differences": differences.table(run),
        "table-verdicts": audit.verdicts(run),
        "table-audit": audit.table(run),
        "table-papers": papers.verdicts(run),
        "table-quotes": papers.quotes(run),
        "table-claims": claims.table(run),
        "table-sensitivity": sensitivity.kinds(run),
        "table-splits": splits.table(run),
        "table-selectors": sensitivity.selectors(run),
        "table-recipes": sensitivity.recipes(run),
        "table-nearest-recipe": nearest_recipe.table(run),
        "table-later": later.table(run),
        "table-mistakes": mistakes.table(run),
        "table-architectures": ablations.encoders_and_decoders(run),
        "table-binarization": ablations.binarization(run),
        "table-changes": changes.table(run),
        "table-rate-distortion": rate_distortion.table(run),
        "table-words": words.table(run),
        "table-posts": posts.table(run),
        **{f"table-scores-{dataset}": scores.table(run, dataset) for dataset in config.datasets},
        **{f"table-supervised-{dataset}": scores.supervised(run, dataset) for dataset in config.datasets},
        **{f"table-codes-{dataset}": codes.table(run, dataset) for dataset in config.datasets},
        "results": sequence.results(run),
        "differences": sequence.differences(run),
        "sensitivity": sensitivity.paragraph(run),
        "rate-distortion": rate_distortion.paragraph(run),
        "appendix": sequence.appendix(run),
    }
    for name, text in texts.items():
        io.write_text(folder / f"{name}.tex", text)
    return [folder / f"{name}.tex" for name in texts]
