"""The reference run's results in words and one table: the part of docs/results.md that a command makes."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.audit import tally
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.config import AS_WRITTEN
from semantic_hashing.publishing import searched
from semantic_hashing.rendering.plain import share
from semantic_hashing.report import findings
from semantic_hashing.scores.collect import NOT_RUN
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import TOLERANCE

BEGIN, END = "<!-- made by 'semhash readme' -->", "<!-- end -->"
# The length at which the paper's scores are highest.
BITS = 32


def block(run: Run) -> str:
    """The lines: what the audit supports, the verdicts by state of transcription, a table at 32 bits."""
    settings = [setting for setting in run.config.settings if not run.cells[run.cells["setting"] == setting]["precision"].isna().all()]
    header = [f"precision@{run.config.k}, {BITS} bits"]
    header += [f"{run.title(name)}: {column}" for name in run.config.datasets for column in ("reported", *settings)]
    rows = [header, ["---"] + ["---:"] * (len(header) - 1)]
    summary = run.summary.set_index(["dataset", "setting", "method", "bits"])["precision"]
    reported = run.reported.set_index(["dataset", "method", "bits"])["precision"]
    for method in run.config.methods:
        row = [method]
        for name in run.config.datasets:
            row.append(share(reported.get((name, method, BITS))))
            row += [share(summary.get((name, setting, method, BITS))) for setting in settings]
        rows.append(row)
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return "\n\n".join([sentence(run), transcriptions(run), table])


def sentence(run: Run) -> str:
    """What the audit says of the reported values that the run can judge."""
    judged = audit.judged(run)
    counts = tally.verdicts(judged)
    phrases = [f"{counts[verdict]} {text}" for verdict, text in _VERDICTS.items()]
    wide = tally.wide(judged)
    training = "what the papers state and no more" if audit.setting(run.config) == AS_WRITTEN else "the run's first setting"
    parts = [f"Of {len(judged)} reported values that are judged, by models trained with {training}, {', '.join(phrases)}."]
    if wide:
        parts.append(f"The interval is wider than {share(audit.WIDE_FROM, 2)} for {wide} of the values, and says little there.")
    parts += [*_chance(run, judged), *_fidelity(run)]
    missing = int((run.models["status"] == NOT_RUN).sum())
    if missing:
        parts.append(f"This run is not finished: {missing:,} of its {len(run.models):,} models are still to be trained.")
    return " ".join(parts)


_VERDICTS = {
    audit.REPRODUCED: f"are reproduced (within {share(TOLERANCE, 2)} of our mean)",
    audit.COMPATIBLE: "are compatible (further away, but in the 95 % prediction interval of one further replicate)",
    audit.HIGHER: "come out higher here",
    audit.LOWER: "come out lower",
}


def transcriptions(run: Run) -> str:
    """A table of the verdicts by the state of transcription of the values, and how many of the variants' values are not checked."""
    states = tally.by_transcription(audit.judged(run))
    rows = [["transcription", "judged", *tally.JUDGED], ["---"] + ["---:"] * (1 + len(tally.JUDGED))]
    rows += [[state, *(str(number) for number in counts.values())] for state, counts in states.items()]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _chance(run: Run, judged: pd.DataFrame) -> list[str]:
    """What is said of values at chance: how many there are, how many of them are reproduced, and which of ours comes nearest."""
    suspect = judged[judged["suspect"] != ""]
    if suspect.empty:
        return []
    below, nearest = int((suspect["suspect"] == audit.BELOW).sum()), tally.above_chance(run).iloc[0]
    reproduced = int((suspect["verdict"] == audit.REPRODUCED).sum())
    return [
        f"{len(suspect)} of the reported values lie at chance or below on our data, {below} of these below; {reproduced} of the {len(suspect)} "
        f"{'is' if reproduced == 1 else 'are'} reproduced. Of our scores, {nearest['method']} on {run.title(nearest['dataset'])} at "
        f"{nearest['bits']} bits comes nearest to chance: {share(nearest['precision'])}, where chance is {share(nearest['chance'])}."
    ]


def _fidelity(run: Run) -> list[str]:
    """How many cells of the paper's variants come near the paper in the other settings, and how many of those have a checked value."""
    parts = []
    for setting, (cells, near, close) in findings.fidelity(run).items():
        if setting != audit.setting(run.config):
            checked = findings.fidelity(run, "verified").get(setting, (0, 0, 0))
            unverified = findings.fidelity(run, "unverified").get(setting, (0, 0, 0))[0]
            parts.append(
                f"With this project's own options (`{setting}`), NASH and its variants come "
                f"within {share(TOLERANCE, 2)} of the paper or above it "
                f"in {near} of {cells} cells, and within {share(findings.CLOSE, 3)} or above in {close}; "
                f"of the {checked[0]} cells whose value is verified, in {checked[1]} and {checked[2]}. "
                f"The transcription of {unverified} of the {cells} values is unverified."
            )
            parts += filter(None, [searched.sentence(run.config.rendered, setting, run.config.datasets, run.config.methods)])
    return parts
