"""Where the hours of a reference run go, by method and setting, before and after; and what an earlier stop would save and lose.

python -m benchmarks.hours before FOLDER...   records the core-hours of a published run's models, an older one's, in benchmarks/hours.csv
python -m benchmarks.hours after FOLDER...    records those of the present one (its parts, where it lies in several folders)
python -m benchmarks.hours stops LOGS         reads the validation curves of a run's training logs (results/RUN/logs/hash) into benchmarks/stops.csv
python -m benchmarks.hours page               writes the paragraph in docs/performance.md from both files
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from semantic_hashing.core import io
from semantic_hashing.publishing import marks

HOURS, STOPS, PAGE = Path("benchmarks/hours.csv"), Path("benchmarks/stops.csv"), Path("docs/performance.md")
BEGIN, END = "<!-- made by 'python -m benchmarks.hours' -->", "<!-- end of the hours -->"
WHEN = ("before", "after")
STUDIES = "studies"
AXES = ["dataset", "setting", "method", "bits", "seed"]
SETTINGS = ("as-written", "tuned", STUDIES)
# What costs more than this share of a run is named.
NAMED = 0.1
EPOCH = re.compile(r"epoch (\d+): loss [^,]+, validation (\S+)")


def hours(folders: list[Path]) -> pd.DataFrame:
    """Core-hours and number of the models of published folders, by method and setting; a setting that a study derives counts as its own kind.

    A timeline may hold a model that the folder does not: what counts is what was scored.

    Raises:
        FileNotFoundError: a folder has no timeline or no scores.
    """
    parts = []
    for folder in folders:
        timeline, scored = pd.read_csv(folder / "timeline.csv"), pd.read_csv(folder / "scores.csv", usecols=AXES)
        parts.append(timeline[timeline["step"] == "hash"].merge(scored, on=AXES))
    models = pd.concat(parts, ignore_index=True)
    models = models.assign(setting=models["setting"].where(models["setting"].isin(SETTINGS), STUDIES))
    groups = models.groupby(["method", "setting"], sort=False)["cpu_seconds"]
    return pd.DataFrame({"models": groups.size(), "core_hours": groups.sum() / 3600}).reset_index()


def record(when: str, folders: list[Path]) -> None:
    """Put the hours of the folders in the file, in place of those of the same time."""
    kept = pd.read_csv(HOURS) if HOURS.is_file() else pd.DataFrame(columns=["when"])
    both = [kept[kept["when"] != when], hours(folders).assign(when=when)]
    table = pd.concat([part for part in both if len(part)], ignore_index=True)[["when", "method", "setting", "models", "core_hours"]]
    io.write_text(HOURS, table.to_csv(index=False, float_format="%.5g"))


def curve(log: Path) -> tuple[np.ndarray, np.ndarray]:
    """Epochs and validation scores of a training's log, in its order."""
    found = EPOCH.findall(log.read_text())
    return np.array([int(epoch) for epoch, _ in found]), np.array([float(score) for _, score in found])


def stop(scores: np.ndarray, patience: int) -> tuple[int, int]:
    """Where training would stop, and the evaluation that it would keep: indices into the curve.

    It stops at the first evaluation that is the ``patience``-th in a row without a new best, or with the curve.
    """
    best = since = 0
    for index in range(1, len(scores)):
        if scores[index] > scores[best]:
            best, since = index, 0
        else:
            since += 1
        if since == patience:
            return index, best
    return len(scores) - 1, best


def stops(logs: Path) -> pd.DataFrame:
    """One row per model with a log and shorter patience than its own: epochs, the score kept, and both as they were.

    Columns: dataset, setting, method, bits, seed, patience, epochs, all_epochs, validation, best_validation. A model's own patience is the number of
    evaluations after its best.
    """
    rows = []
    for log in sorted(logs.glob("*/*/*/*-bits/seed-*.log")):
        epochs, scores = curve(log)
        if not len(scores):
            continue
        dataset, setting, method, bits = log.parts[-5:-1]
        own = len(scores) - 1 - int(scores.argmax())
        for patience in range(1, own):
            last, best = stop(scores, patience)
            axes = [dataset, setting, method, int(bits.removesuffix("-bits")), int(log.stem.removeprefix("seed-"))]
            rows.append([*axes, patience, epochs[last], epochs[-1], scores[best], scores.max()])
    columns = ["dataset", "setting", "method", "bits", "seed", "patience", "epochs", "all_epochs", "validation", "best_validation"]
    return pd.DataFrame(rows, columns=columns)


def table(recorded: pd.DataFrame) -> list[str]:
    """The hours as a Markdown table, a line per method, and the totals."""
    values = recorded.pivot_table(index="method", columns=["when", "setting"], values="core_hours", aggfunc="sum", sort=False)
    header = [f"{setting}, {when}" for setting in SETTINGS for when in WHEN]
    lines = ["| method | " + " | ".join(header) + " |", "| --- |" + " ---: |" * len(header)]

    def cells(row: pd.Series) -> str:
        return " | ".join(said(row.get((when, setting), np.nan)) for setting in SETTINGS for when in WHEN)

    lines += [f"| {method} | {cells(row)} |" for method, row in values.iterrows()]
    return [*lines, f"| all | {cells(values.sum(min_count=1))} |"]


def said(core_hours: float) -> str:
    """Core-hours, or nothing where there are none."""
    return "" if pd.isna(core_hours) else f"{core_hours:.2f}"


def costly(recorded: pd.DataFrame, when: str) -> str:
    """A sentence on what costs more than a tenth of all."""
    rows = recorded[recorded["when"] == when].sort_values("core_hours", ascending=False, kind="stable")
    total = rows["core_hours"].sum()
    named = rows[rows["core_hours"] > NAMED * total]
    listed = ", ".join(f"{row['method']} {row['setting']} ({row['core_hours'] / total:.0%})" for _, row in named.iterrows())
    return f"{when.capitalize()}: {total:.1f} core-hours for {rows['models'].sum():,} models. " + (
        f"More than a tenth each: {listed}." if listed else "Nothing takes more than a tenth."
    )


def shortened(found: pd.DataFrame) -> list[str]:
    """What a shorter patience would save and lose, as a Markdown table: a line per method, setting and patience."""
    header = ["method", "setting", "models", "patience", "epochs saved", "same model kept", "validation lost: mean", "most"]
    lines = [f"| {' | '.join(header)} |", "| --- | --- |" + " ---: |" * (len(header) - 2)]
    for (method, setting, patience), rows in found.groupby(["method", "setting", "patience"], sort=False):
        lost = rows["best_validation"] - rows["validation"]
        saved = 1 - rows["epochs"].sum() / rows["all_epochs"].sum()
        cells = [method, setting, len(rows), patience, f"{saved:.0%}", f"{(lost == 0).mean():.0%}", f"{lost.mean():.4f}", f"{lost.max():.4f}"]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines


def block() -> str:
    """The paragraph of both files; each part is left out where its file is missing."""
    parts = []
    if HOURS.is_file():
        recorded = pd.read_csv(HOURS)
        sentences = [costly(recorded, when) for when in WHEN if (recorded["when"] == when).any()]
        before, after = ([name for name in SETTINGS if ((recorded["when"] == when) & (recorded["setting"] == name)).any()] for when in WHEN)
        if missing := [name for name in before if name not in after]:
            sentences.append(f"Not run again by the present code: {', '.join(missing)}.")
        parts += ["Core-hours of training, processor time, by method and setting.", "\n".join(table(recorded)), " ".join(sentences)]
    if STOPS.is_file():
        lead = "What an earlier stop would save and lose, read from the validation curves. Patience counts evaluations without a new best."
        parts += [lead, "\n".join(shortened(pd.read_csv(STOPS)))]
    return "\n\n".join(parts)


def main(arguments: list[str]) -> None:
    """See the module."""
    match arguments:
        case [("before" | "after") as when, *folders] if folders:
            record(when, [Path(folder) for folder in folders])
        case ["stops", logs]:
            io.write_text(STOPS, stops(Path(logs)).to_csv(index=False, float_format="%.6g"))
        case ["page"]:
            io.write_text(PAGE, marks.between(PAGE, BEGIN, END, block()))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
