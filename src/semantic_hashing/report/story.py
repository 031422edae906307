"""What came out, in a few plain sentences that change with the scores: the second sentence of README.md and the report's abstract."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.audit import verdicts
from semantic_hashing.rendering.plain import share
from semantic_hashing.rendering.tex import listed
from semantic_hashing.report import findings
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import TOLERANCE

# From which share of the cells a finding of the paper is said to reproduce, and from which in part.
MOST, HALF = 0.8, 0.5
UNVERIFIED = "unverified"


def sentences(run: Run) -> list[str]:
    """The findings on the first paper's models, in plain text: level, order, long codes, state of the printed values, data that differ.

    Each is left out where the run has nothing to say of it.
    """
    if not run.variants:
        return []
    return [text for text in (_level(run), _order(run), _length(run), _transcription(run), words(run)) if text]


def _level(run: Run) -> str:
    """Whether the variants reach what is printed, in the setting in which most cells do."""
    found = findings.fidelity(run)
    if not found:
        return ""
    setting, (cells, near, _) = max(found.items(), key=lambda item: item[1][1] / item[1][0])
    return (
        f"The level of {run.variants[0]} {_reproduces(near, cells)}: {listed(run.variants)} come within {share(TOLERANCE, 2)} of the printed "
        f"precision@{run.config.k} or above it in {near} of {cells} cells ({setting})."
    )


def _order(run: Run) -> str:
    """Whether the variants stand in the order that the paper claims."""
    kept, total = findings.variants_in_order(run)
    if not total:
        return ""
    best_first = " above ".join(reversed(run.variants))
    return f"The order of its variants {_reproduces(kept, total)}: {best_first} in {kept} of {total} cells."


def _length(run: Run) -> str:
    """Whether the scores fall from the middle to the greatest length, as the printed ones do."""
    fallen = falls(run)
    if fallen is None:
        return ""
    shorter, longest, (printed, of_printed), (ours, of_ours) = fallen
    verb = "also fall" if ours >= MOST * of_ours else "fall" if ours >= HALF * of_ours else "seldom fall" if ours else "do not fall"
    return f"The printed scores fall from {shorter} to {longest} bits in {printed} of {of_printed} series; ours {verb} ({ours} of {of_ours})."


def falls(run: Run) -> tuple[int, int, tuple[int, int], tuple[int, int]] | None:
    """The middle and the greatest length; in how many series of the variants the score is lower at that, and of how many: as printed, and ours.

    None where the run has one length, or nothing printed to compare.
    """
    shorter, longest = sorted(run.config.bits)[len(run.config.bits) // 2], max(run.config.bits)
    compared = run.compared[run.compared["method"].isin(run.variants)]
    if shorter == longest or compared.empty:
        return None
    printed, ours = (_fallen(compared, column, shorter, longest) for column in ("reported", "precision"))
    return (shorter, longest, printed, ours) if printed[1] else None


def _fallen(compared: pd.DataFrame, column: str, shorter: int, longest: int) -> tuple[int, int]:
    """In how many series the score is lower at the greatest length, and of how many; a printed series counts once, not once a setting."""
    keys = ["dataset", "method"] if column == "reported" else ["dataset", "setting", "method"]
    table = compared.drop_duplicates([*keys, "bits"]).pivot(index=keys, columns="bits", values=column)
    if not {shorter, longest} <= set(table.columns):
        return 0, 0
    both = table[[shorter, longest]].dropna()
    return int((both[longest] < both[shorter]).sum()), len(both)


def _transcription(run: Run) -> str:
    """How many of the printed values behind the claimed order nobody has checked against the page."""
    values = run.reported[run.reported["method"].isin(run.variants[1:])]
    unverified = int((values["transcription"] == UNVERIFIED).sum())
    if not unverified:
        return ""
    return f"Of the {len(values)} printed values behind that order, {unverified} are not checked against the page."


def words(run: Run) -> str:
    """The data sets whose version has far fewer words than the literature's."""
    phrases = []
    for name, record in run.preparations.items():
        theirs = run.config.corpora[name].literature.get("vocabulary")
        ours = record["vocabulary"]
        if theirs and ours < HALF * theirs:
            phrases.append(f"{run.config.corpora[name].title} has {ours:,} words here, not the literature's {theirs:,}")
    return f"{'; '.join(phrases)}." if phrases else ""


def summary(run: Run) -> str:
    """How the audit judges the printed values, in one sentence; empty where none is judged."""
    judged = verdicts.judged(run)
    if judged.empty:
        return ""
    near = int((judged["verdict"] == verdicts.REPRODUCED).sum())
    return f"Of {len(judged)} printed values of all methods, {near} lie within {share(TOLERANCE, 2)} of our mean ({verdicts.setting(run.config)})."


def _reproduces(kept: int, total: int) -> str:
    if kept >= MOST * total:
        return "reproduces"
    return "reproduces in part" if kept >= HALF * total else "does not reproduce"
