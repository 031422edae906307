"""The generated text: which tables and figures stand where, with a paragraph of findings per data set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantic_hashing.audit.verdicts import judged, setting
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.rendering import wording
from semantic_hashing.rendering.tex import count, count_or_none, escape, render, share, signed, spelled
from semantic_hashing.report import findings, lines
from semantic_hashing.report import score_tables as scores
from semantic_hashing.scores import reported
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import TOLERANCE


def results(run: Run) -> str:
    """A subsection per data set: paragraph and score table, under the figure of all."""
    return render(
        "results.tex.j2",
        datasets=[_facts(run, dataset) for dataset in run.config.datasets],
        k=run.config.k,
        compared=not run.reported.empty,
        one_length=len(run.config.bits) == 1,
        several_seeds=run.replicates > 1,
        several_settings=len(run.config.settings) > 1,
        setting=escape(setting(run.config)),
        split=len(scores.kinds(run)) > 1,
    )


def differences(run: Run, sentences: Sequence[str]) -> str:
    """What differs from the paper: the differences in words, what ``sentences`` of analyses say of them; or why there are none."""
    compared = findings.judged(run)
    agree, total = findings.pairs(compared)
    ordered, triples = findings.variants_in_order(run)
    return render(
        "differences.tex.j2",
        cells=len(compared),
        setting=escape(setting(run.config)),
        several_settings=len(run.config.settings) > 1,
        near=count_or_none(int((compared["difference"].abs().round(9) <= TOLERANCE).sum())),
        higher=count_or_none(int((compared["difference"].round(9) > TOLERANCE).sum())),
        lower=count_or_none(int((compared["difference"].round(9) < -TOLERANCE).sum())),
        tolerance=share(TOLERANCE, 2),
        mean=signed(compared["difference"].mean()),
        greatest=findings.greatest_difference(run, compared),
        pairs=count(total),
        agree=count(agree),
        triples=triples,
        ordered=count_or_none(ordered),
        fidelity=[
            (escape(setting), count(cells), count_or_none(near), count_or_none(close))
            for setting, (cells, near, close) in findings.fidelity(run).items()
        ],
        close_bound=share(findings.CLOSE, 3),
        several_papers=len(run.papers) > 1,
        quotes=bool((reported.all_values(run.config)["quoted_from"] != "").any()),
        sentences=sentences,
        not_compared=[escape(run.title(name)) for name in run.config.datasets if name not in set(run.reported["dataset"])],
    )


def appendix(run: Run, analyses: str) -> str:
    """Scores of supervised methods, ``analyses``, the audit where anything can be judged, and codes with the table of every data set."""
    kinds = {METHODS[method].supervised for method in judged(run)["method"]}
    methods_shown = {"supervised": True in kinds, "unsupervised": False in kinds}
    text = "" if run.compared.empty else render("appendix.tex.j2", setting=escape(setting(run.config)), **methods_shown)
    figure = render("supervised.tex.j2", note=lines.note(run, supervised=True)) if True in scores.kinds(run) else ""
    tables = "".join(rf"\input{{generated/table-supervised-{dataset}.tex}}" + "\n" for dataset in run.config.datasets)
    text = f"{figure}{tables}\n{analyses}\n{text}"
    names = ["sections/codes.tex", *(f"generated/table-codes-{dataset}.tex" for dataset in run.config.datasets)]
    return text + "".join(rf"\input{{{name}}}" + "\n" for name in names)


def _facts(run: Run, dataset: str) -> dict[str, Any]:
    random, cosine, labels = (findings.control(run, dataset, name) for name in ("Random", "Cosine", "Labels"))
    compared = findings.judged(run)
    compared = compared[compared["dataset"] == dataset]
    summary = run.once(run.summary[run.summary["dataset"] == dataset])
    above = None if cosine is None else count_or_none(int((summary["precision"] > cosine.iloc[0]).sum()))
    return {
        "name": dataset,
        "title": escape(run.title(dataset)),
        "sizes": wording.sizes(run, dataset),
        "chance": share(run.chance(dataset)),
        "random": None if random is None else _span(random.min(), random.max()),
        "cosine": None if cosine is None else share(cosine.iloc[0]),
        "labels": None if labels is None else share(labels.iloc[0]),
        "best": findings.best_per_length(run, dataset),
        "above": above,
        "scored": int(summary["precision"].notna().sum()),
        "compared": len(compared),
        "near": count_or_none(int((compared["difference"].abs().round(9) <= TOLERANCE).sum())),
        "tolerance": share(TOLERANCE, 2),
        "mean": signed(compared["difference"].mean()),
        "greatest": findings.greatest_difference(run, compared),
        "failed": spelled(int((run.cells[run.cells["dataset"] == dataset]["status"] == "failed").sum()), "model"),
        "any_failed": bool((run.cells[run.cells["dataset"] == dataset]["status"] == "failed").any()),
        "comparable": run.config.corpora[dataset].compare or not run.papers,
    }


def _span(low: float, high: float) -> str:
    return share(low) if share(low) == share(high) else f"between {share(low)} and {share(high)}"
