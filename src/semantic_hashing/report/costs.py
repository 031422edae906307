"""What a model costs: seconds, memory and epochs, per method and data set."""

from __future__ import annotations

from semantic_hashing.rendering.tex import count, escape, fixed, render, seconds
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """Means over code lengths and seeds of the cells that did not fail; memory is the greatest. Of a run that shows no times, the epochs alone."""
    timed = run.config.timings
    trained = run.once(run.cells)
    succeeded = trained[trained["status"] == "ok"]
    groups = succeeded.groupby(["setting", "method", "dataset"])
    cost = groups.agg(seconds=("seconds", "mean"), peak=("peak_mib", "max"), epochs=("epochs", "mean")).astype(float)
    costs = {key: (row["seconds"], row["peak"], row["epochs"]) for key, row in cost.iterrows()}
    rows = []
    for setting, method in dict.fromkeys(zip(trained["setting"], trained["method"], strict=True)):
        cells: list[str] = []
        for dataset in run.config.datasets:
            if (setting, method, dataset) in costs:
                time, peak, epochs = costs[setting, method, dataset]
                cells += [seconds(time), count(peak), count(epochs)] if timed else [count(epochs)]
            else:
                group = trained[(trained["setting"] == setting) & (trained["method"] == method) & (trained["dataset"] == dataset)]
                text = r"\textit{failed}" if (group["status"] == "failed").any() else "--"
                cells += [rf"\multicolumn{{3}}{{c}}{{{text}}}" if timed else text]
        rows.append((escape(run.method(setting, method)), cells))
    hours = [fixed(total / 3600, 2) for total in (trained[trained["dataset"] == name]["seconds"].sum() for name in run.config.datasets)]
    return render("costs.tex.j2", titles=[escape(run.title(name)) for name in run.config.datasets], rows=rows, hours=hours, timed=timed)
