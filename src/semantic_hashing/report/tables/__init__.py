"""The tables of the paper and the text that puts them in order, written as LaTeX."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing import io
from semantic_hashing.config import Config
from semantic_hashing.report.outputs import GENERATED
from semantic_hashing.report.run import Run
from semantic_hashing.report.tables import (
    ablations,
    audit,
    changes,
    claims,
    codes,
    costs,
    data,
    decisions,
    differences,
    later,
    mistakes,
    nearest_recipe,
    posts,
    rate_distortion,
    scores,
    sensitivity,
    sequence,
    splits,
    words,
)


def write(config: Config, folder: Path = GENERATED) -> list[Path]:
    """Write every file of ``outputs.tables`` into ``folder`` and return their paths.

    Raises:
        RunError: the collected scores, a preparation record or a score file is missing.
    """
    run = Run.load(config)
    texts = {
        "table-data": data.counts(run),
        "table-dropped": data.dropped(run),
        "table-costs": costs.table(run),
        "table-decisions": decisions.table(run),
        "table-differences": differences.table(run),
        "table-verdicts": audit.verdicts(run),
        "table-audit": audit.table(run),
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
