"""The audit paper by paper, as tables: the counts of each paper's verdicts, and where papers quote each other otherwise."""

from __future__ import annotations

from semantic_hashing.audit import papers
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.rendering.tex import count, escape, render, share
from semantic_hashing.scores.run import Run


def verdicts(run: Run) -> str:
    """A line per paper and one for all, in which no value counts twice; empty where the run has one paper."""
    rows = audit.audit(run)
    lines = [(escape(label), counts) for label, counts in papers.by_paper(run, rows).items()]
    total = papers.counts(papers.distinct(rows))
    return render(
        "table-papers.tex.j2",
        rows=[(label, [count(number) for number in counts.values()]) for label, counts in lines],
        total=[count(number) for number in total.values()],
        several=len(lines) > 1,
        setting=escape(audit.setting(run.config)),
    )


def quotes(run: Run) -> str:
    """How many values each paper quotes from each other, how many of them unchanged, and every one that is not."""
    rows = audit.audit(run)
    labels = {name: escape(label) for name, label in papers.labels(run).items()}
    lines = []
    for (paper, source), quoted in papers.quotes(rows).groupby(["paper", "quoted_from"], sort=False):
        comparable = quoted.dropna(subset=["printed"])
        unchanged = int((comparable["quoted"] == comparable["printed"]).sum())
        numbers = [count(number) for number in (len(quoted), unchanged, len(comparable) - unchanged, len(quoted) - len(comparable))]
        lines.append((labels[str(paper)], labels.get(str(source), escape(str(source))), numbers))
    altered = [
        [
            *(labels[row["paper"]], labels.get(row["quoted_from"], ""), escape(_title(run, row["dataset"]))),
            *(escape(row["method"]), count(row["bits"]), share(row["quoted"]), share(row["printed"])),
        ]
        for row in papers.altered(rows).to_dict("records")
    ]
    return render("table-quotes.tex.j2", rows=lines, altered=altered)


def _title(run: Run, dataset: str) -> str:
    declared = {name: title for paper in run.papers for name, title in paper.sheet.datasets.items()}
    return run.title(dataset) if dataset in run.config.corpora else declared[dataset]
