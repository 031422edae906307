"""Every number and name in the paper's prose, as one file of LaTeX macros."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd

from semantic_hashing import __version__
from semantic_hashing.analyses import studied
from semantic_hashing.analyses.sensitivity.effects import RECIPE, SELECTOR, SPLIT, STUDIES
from semantic_hashing.audit import tally, verdicts
from semantic_hashing.config import Config
from semantic_hashing.core import io, provenance
from semantic_hashing.core.errors import RunError
from semantic_hashing.grid import controls
from semantic_hashing.rendering import wording
from semantic_hashing.rendering.tex import count, count_or_none, escape, fixed, listed, share, spelled
from semantic_hashing.report import findings, lines, story
from semantic_hashing.report.outputs import generated
from semantic_hashing.scores.collect import NOT_RUN
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import TOLERANCE
from semantic_hashing.stages import fingerprint

# The paragraphs of the section on methods, and the methods that each is about.
PARAGRAPHS = {
    "LSH": ("LSH",),
    "SpH": ("SpH",),
    "linear": ("SimHash", "PCAH", "ITQ"),
    "STH": ("STH",),
    "S-RBM": ("S-RBM",),
    "VDSH": ("VDSH",),
    "NASH": ("NASH", "NASH-N", "NASH-DN"),
    "generative": ("GMSH", "BMSH", "Doc2hash", "B-VAE", "CorrSH", "WISH", "DABA", "MASH", "SMASH"),
    "neighbourhood": ("NbrReg", "RBSH", "PairRec", "MISH", "SNUH", "SNUH-prior", "SNUH-ind", "NbrSHV"),
    "information": ("AMMI", "NbrMI"),
    "labels": ("KSH", "SHTTM", "VDSH-S", "VDSH-SP", "NASH-DN-S", "Doc2hash-S", "PSH", "IHDH"),
}


def write(config: Config, folder: Path | None = None) -> Path:
    r"""Write ``numbers.tex``, one ``\newcommand`` per macro, into ``folder``, by default that of the run, and return its path.

    Raises:
        RunError: the collected scores or a preparation record is missing.
    """
    path = (folder or generated(config)) / "numbers.tex"
    io.write_text(path, "".join(rf"\newcommand{{\{name}}}{{{text}}}" + "\n" for name, text in macros(Run.load(config)).items()))
    return path


def macros(run: Run) -> dict[str, str]:
    """Name of each macro (letters only) and its LaTeX.

    ``Num`` begins a count, ``List`` ends an enumeration, ``Where`` ends the cell that a number belongs to, ``Sentence`` ends
    what reads differently when there is nothing to count.
    """
    texts = _configuration(run) | _provenance(run) | _grid(run) | _ties(run) | _controls(run) | _literature(run)
    for name in texts:
        if not re.fullmatch(r"[A-Za-z]+", name):
            raise RunError(f"{name}: not a name of a LaTeX macro")
    return texts


def _configuration(run: Run) -> dict[str, str]:
    config = run.config
    titles = [escape(run.title(name)) for name in config.datasets]
    return {
        "RunTitle": _prose(config.title),
        "MasterSeed": str(config.master_seed),
        "K": str(config.k),
        "Datasets": spelled(len(titles), "data set"),
        "DatasetList": listed(titles),
        "SourceList": "; ".join(f"{escape(run.title(name))}: {wording.source(record)}" for name, record in run.preparations.items()),
        "Paragraphs": ",".join(name for name, methods in PARAGRAPHS.items() if set(methods) & set(config.methods)),
        "Compared": "no" if run.compared.empty else "yes",
        "Methods": spelled(len(config.methods), "method"),
        "LengthList": f"{wording.bits(config.bits)} bits",
        "Seeds": spelled(run.replicates, "seed"),
        "DrawnNote": f" {lines.note(run)}" if lines.note(run) else "",
        "ReplicateNote": f" {wording.replicate(run)}" if run.drawn else "",
        "SeveralSettings": "yes" if len(config.settings) > 1 else "no",
        "Settings": spelled(len(config.settings), "setting") + f" ({listed([escape(name) for name in config.settings])})",
    }


def _prose(text: str) -> str:
    """A sentence or a title, with the apostrophe of print."""
    return escape(text).replace(r"\textquotesingle{}", "'")


def _provenance(run: Run) -> dict[str, str]:
    machine = provenance.machine()
    return {
        "Revision": escape(_revision(run)),
        "PackageVersion": escape(__version__),
        "Processor": escape(machine["processor"]),
        "Cores": spelled(int(machine["cores"]), "core"),
        "System": escape(machine["system"]),
        "PythonVersion": escape(machine["python"]),
        "LibraryList": listed([f"{escape(name)} {escape(version)}" for name, version in provenance.versions().items()]),
    }


def _revision(run: Run) -> str:
    """The revision that most of the models were trained by; that of this moment where the record does not say."""
    trained = [entry for entry in run.record.get("trained_by", []) if entry["revision"] != "unknown"]
    if not trained:
        return provenance.revision()
    revisions = pd.DataFrame(trained).groupby("revision", sort=False)["models"].sum()
    others = len(revisions) - 1
    return str(revisions.idxmax()) + (f" and {spelled(others, 'other')}" if others else "")


def _grid(run: Run) -> dict[str, str]:
    failed = int((run.cells["status"] == "failed").sum())
    not_run = int((run.cells["status"] == NOT_RUN).sum())
    reasons = "; ".join(wording.failures(run))
    return {
        "NumModels": count((run.cells["status"] != NOT_RUN).sum()),
        "NotRunSentence": f"{spelled(not_run, 'model').capitalize()} of the grid {'was' if not_run == 1 else 'were'} not run yet. "
        if not_run
        else "",
        "FailureSentence": f"Of these models, {spelled(failed, 'failed', 'failed')}." if failed else "None of them failed.",
        "FailureReasons": f"Failed models, with the reasons: {reasons}." if failed else "None of them failed.",
        "AgeSentence": _age(run),
        "NumControls": count(sum(1 for _ in controls(run.config))),
        "MachineSentence": _machines(run),
        "CostSentence": _costs(run),
        "StudySentence": _studies(run),
    }


def _studies(run: Run) -> str:
    """What the section on sensitivity shows, where the run holds a study of it."""
    names = {SPLIT: "splits", SELECTOR: "selectors", RECIPE: "recipes"}
    held = [name for source, name in names.items() if len(studied.cells(run, STUDIES[source]))]
    return rf"\autoref{{sec:sensitivity}} shows what other {listed(held)} do. " if held else ""


def _machines(run: Run) -> str:
    """Where the models were trained, if not all on one processor."""
    machines = [f"{escape(name)} ({spelled(models, 'model')})" for name, models in computed_on(run)]
    return f"The models were trained on {listed(machines)}. " if machines else ""


def _costs(run: Run) -> str:
    """Seconds and memory, of a run that shows them."""
    if not run.config.timings:
        return r"Seconds and memory are left out, since this run does not compare them. \autoref{tab:costs} gives the epochs of each method."
    peak = count(run.cells["peak_mib"].max())
    took = f"The models took {fixed(run.core_seconds / 3600, 2)} core-hours, one thread each"
    return rf"{took}, and at most {peak}\,MiB of memory. \autoref{{tab:costs}} gives the cost of each method."


def computed_on(run: Run) -> list[tuple[str, int]]:
    """Processors and GPUs with the number of their models, the most first; empty where all are of one processor."""
    found: Counter[str] = Counter()
    records = run.record.get("arithmetic", [])
    for entry in records:
        record = entry["record"] or {}
        found[record.get("gpu", record.get("processor", "not recorded"))] += entry["models"]
    if len(found) < 2 and not any("gpu" in (entry["record"] or {}) for entry in records):
        return []
    return found.most_common()


def _age(run: Run) -> str:
    """Whether the models were made by the code as it stands."""
    older = older_models(run.models)
    if not older:
        return "All models were trained by the present code."
    how = "trained by another version of their method's code than the present one."
    whole = "models, those of the studies included,"
    return (
        f"All {count(older)} {whole} were {how}" if older == len(run.models) else f"Of all {count(len(run.models))} {whole} {count(older)} were {how}"
    )


def older_models(cells: pd.DataFrame) -> int:
    """How many of these models another state of the code made than the present one."""
    fingerprinted = cells[cells["fingerprint"].notna()]
    present = {method: fingerprint(str(method)) for method in fingerprinted["method"].unique()}
    return int((fingerprinted["fingerprint"] != fingerprinted["method"].map(present)).sum())


def _ties(run: Run) -> dict[str, str]:
    scored = run.summary.dropna(subset=["precision"])
    if scored.empty:
        return {"GreatestTieGap": "none", "GreatestTieGapWhere": "none", "LongestSentence": ""}
    gap = scored["upper"] - scored["lower"]
    longest = scored["bits"] == scored["bits"].max()
    where = findings.cell(run, findings.greatest(scored[longest], gap[longest]))
    return {
        "GreatestTieGap": share(gap.max()),
        "GreatestTieGapWhere": findings.cell(run, findings.greatest(scored, gap)),
        # With one length that is the same once more.
        "LongestSentence": f"At the greatest length, {scored['bits'].max()} bits, it is at most {share(gap[longest].max())} ({where})."
        if scored["bits"].nunique() > 1
        else "",
    }


def _controls(run: Run) -> dict[str, str]:
    gaps = []
    for name in run.config.datasets:
        random = findings.control(run, name, "Random")
        if random is not None:
            gaps.append(float((random - run.chance(name)).abs().max()))
    chances = [f"{share(run.chance(name))} on {escape(run.title(name))}" for name in run.config.datasets]
    return {"ChanceList": listed(chances), "RandomGap": share(max(gaps)) if gaps else "not measured"}


def _literature(run: Run) -> dict[str, str]:
    return {
        "StorySentence": _prose(" ".join(story.sentences(run))),
        "SummarySentence": _prose(story.summary(run)),
        "Tolerance": share(TOLERANCE, 2),
        "AuditSentence": _audit(run),
        "TranscriptionSentence": _transcription(run),
    }


def _audit(run: Run) -> str:
    """The verdicts, all together and by the state of transcription; empty where nothing is judged."""
    judged = verdicts.judged(run)
    if judged.empty:
        return ""
    parts = [
        f"Of {spelled(len(judged), 'reported value')} that the audit judges (setting {escape(verdicts.setting(run.config))}), {_verdicts(judged)}."
    ]
    states = {state: judged[judged["transcription"] == state] for state in tally.by_transcription(judged)}
    if len(states) > 1:
        parts.append("By the state of their transcription: " + "; ".join(f"{state}, {_verdicts(rows)}" for state, rows in states.items()) + ".")
    return " ".join(parts)


def _verdicts(rows: pd.DataFrame) -> str:
    """``50 are reproduced, 27 compatible, 60 higher here and 53 lower``."""
    counts = tally.verdicts(rows)
    texts = [f"{count_or_none(counts[verdicts.REPRODUCED])} {'is' if counts[verdicts.REPRODUCED] == 1 else 'are'} reproduced"]
    texts += [f"{count_or_none(counts[name])} {name}{' here' * (name == verdicts.HIGHER)}" for name in tally.JUDGED[1:]]
    return listed(texts)


def _transcription(run: Run) -> str:
    total = len(run.reported)
    states = run.reported["transcription"].value_counts()
    single, unverified = (int(states.get(state, 0)) for state in ("single-source", "unverified"))
    if not total:
        return "This report shows no reported value."
    if not single + unverified:
        return f"Each of the {count(total)} reported values that this report shows is the same in two independent sources."
    doubts = [f"{spelled(number, 'was', 'were')} {phrase}" for number, phrase in ((single, _SINGLE), (unverified, _UNVERIFIED)) if number]
    return f"Of the {count(total)} reported values that this report shows, {listed(doubts)}; the tables mark them."


_SINGLE = "transcribed from a single source"
_UNVERIFIED = "not checked against the printed page"
