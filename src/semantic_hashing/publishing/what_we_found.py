"""What came out, in plain words: the part of docs/what-we-found.md that a command makes, for readers who install nothing."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from semantic_hashing.analyses.leaderboard import ANALYSIS, shown
from semantic_hashing.analyses.leaderboard.measure import KINDS
from semantic_hashing.analyses.seed_search import ANALYSIS as SEED_SEARCH
from semantic_hashing.audit import tally
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.config import AS_WRITTEN
from semantic_hashing.publishing import leaders, other_texts
from semantic_hashing.rendering.plain import share
from semantic_hashing.rendering.tex import count, fixed, listed, seconds, spelled
from semantic_hashing.report import findings, story
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import GROUP, TOLERANCE

BEGIN, END = "<!-- what we found, made by 'semhash readme' -->", "<!-- end of what we found -->"
UNSUPERVISED, SUPERVISED = KINDS
MEANINGS = {
    audit.REPRODUCED: f"our score lies within {share(TOLERANCE, 2)} of the printed one",
    audit.COMPATIBLE: "our score lies further away, but one more repetition of our run could well give the printed one",
    audit.HIGHER: "our score is higher",
    audit.LOWER: "our score is lower",
}


def block(run: Run, field: Run | None = None, others: Run | None = None, lengths: Run | None = None) -> str:
    """A section for each question; one is left out where the run has nothing to say of it.

    Args:
        run: the run that is held against the printed values.
        field: the run whose leaderboard says which method is best; by default the same.
        others: a run of the same methods on other collections; without it nothing is said of them.
        lengths: a run of such methods at several code lengths, which says how long a code to take; by default ``run``.
    """
    field = field or run
    sections = {
        "Do the printed numbers hold?": printed(run),
        f"Does {run.variants[0]} do what its paper says?" if run.variants else "": variants(run),
        "Which method is best?": best(field),
        "Is that so on other texts?": other_texts.paragraphs(field, others) if others else [],
        "What is a lucky start worth?": lucky(field),
        "Which one should I use?": use(field, lengths or run),
        "What these numbers do not say": limits(field),
    }
    return "\n\n".join(f"## {title}\n\n" + "\n\n".join(paragraphs) for title, paragraphs in sections.items() if title and paragraphs)


def printed(run: Run) -> list[str]:
    """How the audit judges the printed values."""
    judged = audit.judged(run)
    if judged.empty:
        return []
    counts = tally.verdicts(judged)
    total, again = len(judged), counts[audit.REPRODUCED] + counts[audit.COMPATIBLE]
    trained = "the settings that its paper states, and nothing else" if audit.setting(run.config) == AS_WRITTEN else "settings of our own"
    rows = ["| verdict | printed numbers | meaning |", "| --- | ---: | --- |"]
    rows += [f"| {verdict} | {counts[verdict]} | {meaning} |" for verdict, meaning in MEANINGS.items()]
    lead = (
        f"{_most(again, total)} of the printed numbers come out again: {again} of {total}. "
        f"For this comparison each method was trained with {trained}."
    )
    remarks = []
    if suspect := int((judged["suspect"] != "").sum()):
        remarks.append(
            f"{suspect} of the printed numbers {_are(suspect)} no better than chance on our data. A ranking that guesses would do as well."
        )
    if unverified := int((judged["transcription"] == story.UNVERIFIED).sum()):
        remarks.append(f"{unverified} of the printed numbers {_are(unverified)} not checked against the printed page yet. Their verdicts may change.")
    return [lead, "\n".join(rows), *filter(None, [" ".join(remarks)])]


def variants(run: Run) -> list[str]:
    """Level, order and long codes of the first paper's models."""
    return [text for text in (_level(run), _order(run), _length(run)) if text]


def _level(run: Run) -> str:
    found = findings.fidelity(run)
    if not found:
        return ""
    phrases = [f"{_setting(setting)}, that is so in {near} of {cells} cases." for setting, (cells, near, _) in found.items()]
    cells, near, _ = max(found.values(), key=lambda counts: counts[1] / counts[0])
    return (
        f"**The level: {_yes(near, cells)}.** Does our score reach the printed one, or miss it by at most {share(TOLERANCE, 2)}? "
        f"{' '.join(phrases)} A case is one model, on one data set, at one code length."
    )


def _order(run: Run) -> str:
    kept, total = findings.variants_in_order(run)
    if not total:
        return ""
    names = list(run.variants)
    claims = listed([f"{better} is better than {worse}" for worse, better in itertools.pairwise(names)][::-1])
    values = run.reported[run.reported["method"].isin(names[1:])]
    unverified = int((values["transcription"] == story.UNVERIFIED).sum())
    doubt = f" Of the {len(values)} printed numbers behind this claim, {unverified} are not checked against the page." if unverified else ""
    return f"**The order: {_yes(kept, total)}.** The paper says that {claims}. That order stands in {kept} of our {total} comparisons.{doubt}"


def _length(run: Run) -> str:
    fallen = story.falls(run)
    if fallen is None:
        return ""
    shorter, longest, (down, series), (ours, of_ours) = fallen
    alike = (down >= story.HALF * series) == (ours >= story.HALF * of_ours)
    return (
        f"**Long codes: {'yes' if alike else 'no'}.** As printed, the scores fall from {shorter} to {longest} bits in {down} of {series} series. "
        f"Ours fall in {ours} of {of_ours}. A series is one model on one data set."
    )


def best(run: Run) -> list[str]:
    """The leaderboard in words, and as a table."""
    boards = _boards(run)
    if UNSUPERVISED not in boards:
        return []
    rows = boards[UNSUPERVISED]
    first, level, k = rows.iloc[0], shown.level_with_best(rows), run.config.k
    lengths = sorted(run.config.bits)
    others = "Every other method is shown to be worse."
    if level:
        others = f"{listed(level)} {_are(len(level))} not shown to be worse; every other method is."
    titles = "; ".join(run.title(name) for name in run.config.datasets)
    lead = (
        f"This run compares {len(rows)} methods that need no labels, on {_collections(run)} ({titles}), with codes of "
        f"{listed([str(bits) for bits in lengths])} bits. That makes {shown.places(rows)} cases. In each case the best method has rank 1. "
        f"**{first['method']}** has the best mean rank, {fixed(first['rank'])}. {others}{leaders.own(first['method'])}"
    )
    exact = _control(run, "Cosine")
    hits = f"A hit is a document that shares a topic with the query. Guessing gives {_hits(run, _chance(run))} hits among {k} documents."
    if exact is not None:
        hits += f" Comparing all words exactly, without any code, gives {_hits(run, exact)}."
    paragraphs = [lead, hits, _table(run, rows)]
    if SUPERVISED in boards:
        learnt = boards[SUPERVISED]
        top = learnt.iloc[0]
        named = f"{len(learnt)} more methods learn from labels. The best of them by mean rank is **{top['method']}**"
        paragraphs.append(f"{named}, with {_hits(run, top['precision'])} hits." if pd.notna(top["precision"]) else f"{named}.")
    return paragraphs


def lucky(run: Run) -> list[str]:
    """What the best of many trainings adds to their mean, in each cell that was trained so often."""
    paragraphs = []
    for _, rows in SEED_SEARCH.read(run.config).groupby(GROUP, sort=False):
        most = rows.iloc[-1]
        mean, best = most["mean"] * run.config.k, most["by_validation"] * run.config.k
        gain = f"gains {fixed(best - mean, 1)} hits" if best > mean else "gains nothing"
        paragraphs.append(
            f"Training starts from random numbers, and another start gives another score. We trained {most['method']} {count(most['models'])} times "
            f"on {run.title(most['dataset'])} with codes of {most['bits']} bits. On average it finds {fixed(mean, 1)} hits among {run.config.k} "
            f"documents. The training that did best on the validation documents finds {fixed(best, 1)}. "
            f"So whoever tries so many starts and prints the best {gain}, with the same method."
        )
    return paragraphs


def _table(run: Run, rows: pd.DataFrame) -> str:
    timed = bool(rows["seconds"].notna().any())
    lines = [["method", "mean rank", f"hits among {run.config.k}", "seconds to train"], ["---", "---:", "---:", "---:"]]
    for row in rows.to_dict("records"):
        lines.append([row["method"], fixed(row["rank"]), _hits(run, row["precision"]), _seconds(row["seconds"])])
    return "\n".join(f"| {' | '.join(line if timed else line[:-1])} |" for line in lines)


def use(run: Run, lengths: Run | None = None) -> list[str]:
    """Which method to take, by what the reader has; ``lengths`` is a run of several code lengths, that says how long a code if ``run`` has one."""
    boards = _boards(run)
    if UNSUPERVISED not in boards:
        return []
    rows = boards[UNSUPERVISED]
    first, level = rows.iloc[0], shown.level_with_best(rows)
    instead = f" {listed(level)} {'does' if len(level) == 1 else 'do'} about as well." if level else ""
    points = [f"- **Without labels:** {first['method']}.{instead}"]
    if SUPERVISED in boards:
        points.append(f"- **With labels:** {boards[SUPERVISED].iloc[0]['method']}.")
    length = _bits(run, str(first["method"]))
    if not length and lengths is not None and UNSUPERVISED in (others := _boards(lengths)):
        length = _bits(lengths, str(others[UNSUPERVISED].iloc[0]["method"]))
        if length:
            length += f" These hits are of another run ({lengths.config.title}), so they differ a little from those of the table."
    points += filter(None, [_hurry(run, rows), length])
    return [
        "\n".join(points),
        "[Hash your documents](hash-your-documents.md) shows how. [What a code buys](codes.md) says what is saved and what is lost.",
    ]


def _hurry(run: Run, rows: pd.DataFrame) -> str:
    """The fastest method that beats an exact comparison of words; where the run has none, the fastest that is near the best."""
    first, exact = rows.iloc[0], _control(run, "Cosine")
    if pd.isna(first["seconds"]) or pd.isna(first["precision"]):
        return ""
    if exact is None:
        fast = shown.faster(rows)
    else:
        quick = shown.complete(rows)
        quick = quick[(quick["precision"] > exact) & (quick["seconds"] < first["seconds"])]
        fast = None if quick.empty else quick.iloc[int(quick["seconds"].to_numpy().argmin())]
    if fast is None:
        return ""
    return (
        f"- **In a hurry:** {fast['method']}. It trains in {seconds(fast['seconds'])} seconds, and {first['method']} in {seconds(first['seconds'])}. "
        f"It gives {_hits(run, fast['precision'])} hits in place of {_hits(run, first['precision'])}."
    )


def _bits(run: Run, method: str) -> str:
    """The shortest code at which a method is within ``shown.WITHIN`` of the best that it reaches at any length."""
    table = ANALYSIS.read(run.config)
    table = (
        table[(table["kind"] == UNSUPERVISED) & (table["method"] == method) & (table["bits"] > 0)].dropna(subset=["precision"]).sort_values("bits")
    )
    if len(table) < 2:
        return ""
    enough = table[table["precision"] >= table["precision"].max() - shown.WITHIN].iloc[0]
    phrases = [f"{_hits(run, row['precision'])} at {row['bits']} bits" for row in table.to_dict("records")]
    longer = f" Longer codes gain {shown.WITHIN * run.config.k:.0f} more hit at the most." if enough["bits"] < table["bits"].max() else ""
    return f"- **How long a code:** {enough['bits']} bits. {method} gives {listed(phrases)}.{longer}"


def limits(run: Run) -> list[str]:
    """What a reader might take the numbers for."""
    repeated = f"Each score is the mean of {spelled(run.replicates, 'training')}." if run.replicates > 1 else "Each model was trained once."
    times = " The seconds are those of one thread of one processor, and the median of a method's models." if run.config.timings else ""
    points = [
        f"- They are about {_collections(run)}. Other texts may rank the methods otherwise.",
        f"- {repeated}{times}",
    ]
    if few := story.words(run):
        points.append(f"- {few}")
    return ["\n".join(points)]


def _boards(run: Run) -> dict[str, pd.DataFrame]:
    """The leaderboard of each kind of method that has two or more; none where the run has no leaderboard."""
    if not shown.exists(run.config):
        return {}
    boards = {kind: shown.board(run.config, kind) for kind in (UNSUPERVISED, SUPERVISED)}
    return {kind: rows for kind, rows in boards.items() if len(rows) > 1}


def _control(run: Run, name: str) -> float | None:
    """Mean precision of a control over the data sets; None where one lacks it."""
    values = [findings.control(run, dataset, name) for dataset in run.config.datasets]
    return None if any(value is None for value in values) else float(np.mean([value.mean() for value in values if value is not None]))


def _chance(run: Run) -> float:
    return float(np.mean([run.chance(name) for name in run.config.datasets]))


def _collections(run: Run) -> str:
    return spelled(len(run.config.datasets), "collection of texts", "collections of texts")


def _hits(run: Run, precision: float) -> str:
    """Precision@k as a number of documents: ``71``; a dash when missing."""
    return "–" if pd.isna(precision) else count(precision * run.config.k)


def _seconds(value: float) -> str:
    return "–" if pd.isna(value) else seconds(value)


def _setting(setting: str) -> str:
    return "With the settings that the paper states" if setting == AS_WRITTEN else f"With our own settings (`{setting}`)"


def _most(part: int, total: int) -> str:
    if not part:
        return "None"
    return (
        "Most"
        if part >= story.MOST * total
        else "More than half"
        if part > story.HALF * total
        else "Half"
        if 2 * part == total
        else "Fewer than half"
    )


def _yes(kept: int, total: int) -> str:
    return "yes" if kept >= story.MOST * total else "in part" if kept >= story.HALF * total else "no"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
