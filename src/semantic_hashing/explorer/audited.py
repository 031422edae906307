"""The audit of a run for its page: every value that the papers report, with the verdict on it."""

from __future__ import annotations

from typing import Any

from semantic_hashing.audit import papers as of_papers
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.explorer.columns import columnar
from semantic_hashing.literature.reported import TRANSCRIPTIONS
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import TOLERANCE

NUMBERS = ("bits", "reported", "seeds", "reproduced", "sd", "low", "high", "tie_lower", "tie_upper", "chance")
TEXTS = (
    *("paper", "table", "dataset", "method", "transcription", "source", "verdict", "wide", "within_ties", "suspect", "arithmetic"),
    *("quoted_from", "not_comparable"),
)


def audited(run: Run) -> dict[str, Any] | None:
    """The rows of the audit, columns ``NUMBERS`` and ``TEXTS``, and by what they are judged; None where the run can judge no value."""
    rows = audit.audit(run)
    if rows["verdict"].isin([audit.NOT_RUN, audit.NOT_COMPARABLE]).all():
        return None
    return {
        "rows": columnar(rows, NUMBERS, TEXTS),
        "setting": audit.setting(run.config),
        "verdicts": list(audit.VERDICTS),
        "unjudged": [audit.NOT_RUN, audit.NOT_COMPARABLE],
        "transcriptions": list(TRANSCRIPTIONS),
        "tolerance": TOLERANCE,
        "wide_from": audit.WIDE_FROM,
        "at_chance": audit.AT_CHANCE,
    }


def papers(run: Run) -> dict[str, dict[str, Any]]:
    """Citation and protocol of each paper of the run, by its name."""
    found = {}
    for paper in run.papers:
        sheet = paper.sheet
        found[paper.name] = {
            "label": sheet.label,
            "title": sheet.title,
            "authors": [author.partition(",")[0] for author in sheet.authors],
            "venue": sheet.venue,
            "year": sheet.year,
            "url": f"https://doi.org/{sheet.doi}" if sheet.doi else sheet.url,
            "protocol": " ".join(sheet.protocol.split()),
        }
    return found


def quoted(run: Run) -> dict[str, str]:
    """The short name of each paper of the literature that one of the run quotes and that is none of the run's."""
    of_run = {paper.name for paper in run.papers}
    return {name: label for name, label in of_papers.labels(run).items() if name not in of_run}
