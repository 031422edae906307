"""The tables of the paper and the text that puts them in order, written as LaTeX."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.analyses import registry
from semantic_hashing.audit import claims_table as claims
from semantic_hashing.audit import decisions_table as decisions
from semantic_hashing.audit import others_table as others
from semantic_hashing.audit import papers_table as papers
from semantic_hashing.audit import table as audit
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.report import analyses, costs, differences, sequence
from semantic_hashing.report import code_tables as codes
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
    analysis_texts = analyses.texts(run)
    texts = {
        "table-data": data.counts(run),
        "table-dropped": data.dropped(run),
        "table-costs": costs.table(run),
        "table-decisions": decisions.table(run),
        "table-differences": differences.table(run),
        "table-verdicts": audit.verdicts(run),
        "table-audit": audit.table(run),
        "table-audits": others.tables(run),
        "table-papers": papers.verdicts(run),
        "table-quotes": papers.quotes(run),
        "table-claims": claims.table(run),
        **{f"table-{analysis.name}": analysis.table(run) for analysis in registry.with_part("table")},
        **{f"table-scores-{dataset}": scores.table(run, dataset) for dataset in config.datasets},
        **{f"table-supervised-{dataset}": scores.supervised(run, dataset) for dataset in config.datasets},
        **{f"table-codes-{dataset}": codes.table(run, dataset) for dataset in config.datasets},
        "results": sequence.results(run),
        "differences": sequence.differences(run, analyses.sentences(analysis_texts, "differences")),
        "literature": analyses.literature(analysis_texts),
        "limits": "".join(f"{text}\n\n" for text in analyses.sentences(analysis_texts, "limits")),
        "analyses": analyses.sections(analysis_texts),
        "appendix": sequence.appendix(run, analyses.appendix(run, analysis_texts)),
    }
    for name, text in texts.items():
        io.write_text(folder / f"{name}.tex", text)
    return [folder / f"{name}.tex" for name in texts]
