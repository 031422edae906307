"""A finished run in one short Markdown page with a picture, for readers of the repository."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from semantic_hashing import __version__
from semantic_hashing.config import Config
from semantic_hashing.core import io, provenance
from semantic_hashing.publishing import board, printed
from semantic_hashing.rendering.plain import share
from semantic_hashing.rendering.tex import listed
from semantic_hashing.report import figures, findings
from semantic_hashing.report.numbers import computed_on, older_models
from semantic_hashing.scores import reported as reported_values
from semantic_hashing.scores.collect import NOT_RUN
from semantic_hashing.scores.run import Run

PAGE = Path("docs/quick-run.md")
# Rows that tell by what the page was made, and nothing of the scores.
PROVENANCE_ROWS = ("This page", "Its machine", "Its versions")
MARKS = {"verified": "", "single-source": " †", "unverified": " ‡"}
NOTES = {"single-source": "† Transcribed from a single source.", "unverified": "‡ Transcription not checked against the printed page."}


def write(config: Config, page: Path = PAGE) -> list[Path]:
    """Write the page and, beside it, its picture; return their paths.

    The picture is the SVG of the paper's figure of scores, or that of the leaderboard where the run ranks many methods at one code length.

    A page whose scores are those of the run stays as it is: it keeps the revision and machine that they were made by.

    Raises:
        RunError: the collected scores or a preparation record is missing.
    """
    run = Run.load(config)
    image, content = page.parent / _image(page), text(run, page)
    if page.is_file() and image.is_file() and _score_lines(page.read_text(encoding="utf-8")) == _score_lines(content):
        return [page, image]
    name = "leaderboard" if _ranks(run) else "precision"
    with tempfile.TemporaryDirectory() as folder:
        # Drawn anew: the run may not have its figures yet, or those of other scores.
        _, drawn = figures.write(config, Path(folder), only=[name])
        picture = drawn.read_text(encoding="utf-8")
    io.write_text(image, picture)
    io.write_text(page, content)
    return [page, image]


def _score_lines(page: str) -> list[str]:
    """The lines of a page but for those that tell by what it was made."""
    return [line for line in page.splitlines() if not line.startswith(tuple(f"| {name} |" for name in PROVENANCE_ROWS))]


def _image(page: Path) -> Path:
    """Where the picture goes, from the page's folder."""
    return Path("images") / f"{page.stem}.svg"


def text(run: Run, page: Path = PAGE) -> str:
    """The page."""
    config = run.config
    later = reported_values.later(config)
    literature = pd.concat([run.reported, later[later["method"].isin(config.methods) & later["bits"].isin(config.bits)]])
    blocks = [
        f"# {config.title}",
        f"Made by `semhash summary` from `{config.rendered.as_posix()}`; do not edit.",
        *_picture(run, _image(page).as_posix()),
        "## What ran",
        _facts(run),
        _data(run),
        *_copies(run),
        *(block if isinstance(block, str) else _table(*block) for block in (*board.blocks(run), *printed.blocks(run))),
        *(block for dataset in config.datasets for block in _scores(run, dataset, literature[literature["dataset"] == dataset])),
    ]
    return "\n\n".join(blocks) + "\n"


def _ranks(run: Run) -> bool:
    """Whether the picture is of ranks: lines against code length need more than one length."""
    return len(run.config.bits) == 1 and board.leading(run) != ""


def _picture(run: Run, image: str) -> tuple[str, str]:
    if _ranks(run):
        return f"![Mean rank of each method with its region]({image})", (
            "The further to the left, the better. A line is the region of 95 % of a mean rank, when queries and replicates are drawn again. "
            "Bold: not shown to be worse than the best of its kind."
        )
    return (
        f"![Precision@{run.config.k} against code length, a panel per data set]({image})",
        "Lines: this run. Hollow marks: reported values, where they are comparable. Grey: exact cosine ranking and chance.",
    )


def _facts(run: Run) -> str:
    config, cells = run.config, run.cells
    failed, missing = (int((cells["status"] == status).sum()) for status in ("failed", NOT_RUN))
    machine = provenance.machine()
    rows = {
        "Methods": ", ".join(config.methods),
        "Code lengths": ", ".join(map(str, config.bits)) + " bits",
        "Settings of hyper-parameters": ", ".join(config.settings),
        "Replicates": f"{', '.join(map(str, config.seeds))}; every seed derives from the master seed {config.master_seed}{_drawn(run)}",
        "Models": f"{len(cells):,}, of which {failed:,} failed{f' and {missing:,} have not run' if missing else ''}; {_age(cells)}",
        **_computed_on(run),
        **_costs(run),
        "This page": f"semhash {__version__}, revision {provenance.revision()}",
        "Its machine": f"{machine['processor']}, {machine['cores']} cores, {machine['system']}",
        "Its versions": f"Python {machine['python']}, " + ", ".join(f"{name} {version}" for name, version in provenance.versions().items()),
    }
    return _table(("", ""), rows.items())


def _computed_on(run: Run) -> dict[str, str]:
    """The processors and GPUs of the models, where they are not all of one processor."""
    machines = computed_on(run)
    return {"Computed on": "; ".join(f"{name}: {models:,} models" for name, models in machines)} if machines else {}


def _costs(run: Run) -> dict[str, str]:
    """Seconds and memory, of a run that shows them."""
    if not run.config.timings:
        return {}
    return {
        "Core-seconds": f"{run.core_seconds:,.0f} for the models, one thread each; {run.controls['seconds'].sum():,.0f} for the controls",
        "Greatest memory": f"{run.cells['peak_mib'].max():,.0f} MiB",
    }


def _drawn(run: Run) -> str:
    """Which data sets have a draw of the split for each replicate."""
    titles = [run.title(name) for name in run.config.datasets if run.draws(name) > 1]
    return f"; on {listed(titles)} a replicate has another draw of the split too" if titles else ""


def _age(cells: pd.DataFrame) -> str:
    """Whether the models were made by the code as it stands."""
    older = older_models(cells)
    return f"{older:,} of them by another state of the code than this page" if older else "all by the code of this page's revision"


def _data(run: Run) -> str:
    header = ("data set", "version", "recipe", "training", "validation", "test", "words", "labels", "chance", "source")
    rows = []
    for dataset, record in run.preparations.items():
        counts = [f"{n:,}" for n in (*record["documents"].values(), record["vocabulary"], record["labels"])]
        files = [f"`{file['address']}` ({file['verified']})" for file in record["source"]["files"]]
        rows.append([run.title(dataset), record["version"], record["recipe"], *counts, _share(record["chance"]), "<br>".join(files)])
    drawn = [run.title(name) for name in run.drawn]
    note = f"Counts and chance of {listed(drawn)} are those of the first draw of the split." if drawn else ""
    return "\n\n".join(filter(None, [_table(header, rows), note]))


def _copies(run: Run) -> list[str]:
    """Documents with copies in the training part, of the data sets whose preparation counted them; no block where none did."""
    rows = []
    for dataset, record in run.preparations.items():
        if "copies" in record:
            test, train = record["copies"]["test"], record["copies"]["train"]
            equal = _share(test["same_labels"] / test["pairs"]) if test["pairs"] else ""
            rows.append([run.title(dataset), *(f"{part[kind]:,}" for part in (test, train) for kind in ("exact", "near")), equal])
    header = ("data set", "test: exact copies", "near copies", "training: exact copies", "near copies", "equal labels")
    caption = (
        "Documents with a copy in the training part ([data.md](data.md#copies)). "
        "Equal labels: the share of pairs of a test document and its exact copy whose sets of labels are equal."
    )
    return [_table(header, rows), caption] if rows else []


def _scores(run: Run, dataset: str, literature: pd.DataFrame) -> list[str]:
    config = run.config
    reported = {(row["method"], row["bits"]): _share(row["precision"]) + MARKS[row["transcription"]] for _, row in literature.iterrows()}
    beside = bool(reported)
    header = ["method"]
    for bits in config.bits:
        header += [f"{bits} bits", "reported"] if beside else [f"{bits} bits"]
    summary = run.once(run.summary[run.summary["dataset"] == dataset])
    rows = []
    for (setting, method), cells in summary.groupby(["setting", "method"], sort=False):
        row = [run.method(str(setting), str(method))]
        for _, cell in cells.set_index("bits").loc[list(config.bits)].reset_index().iterrows():
            row += [_cell(cell), reported.get((method, cell["bits"]), "")] if beside else [_cell(cell)]
        rows.append(row)
    rows += [_control(run, dataset, name, beside) for name in config.controls]
    blocks = [f"## {run.title(dataset)}", _table(header, rows), _caption(run, dataset, beside)]
    if set(literature["method"]) - set(run.reported["method"]):
        blocks.append(
            f"Of a method that the paper of {run.papers[0].sheet.label} does not have, it is that of the first later paper that measured it."
        )
    notes = [NOTES[state] for state in NOTES if state in set(literature["transcription"])]
    failed = run.cells[(run.cells["dataset"] == dataset) & (run.cells["status"] == "failed")]
    failures = dict.fromkeys(f"{row['method']} at {row['bits']} bits failed: {row['reason']}." for _, row in failed.iterrows())
    return [*blocks, *notes, *failures]


def _control(run: Run, dataset: str, name: str, beside: bool) -> list[str]:
    values = findings.control(run, dataset, name)
    row = [f"*{name}*"]
    for bits in run.config.bits:
        # A control without a code length has the index 0 and the same score at every length.
        value = float("nan") if values is None else values.get(bits, values.get(0, float("nan")))
        row += [_share(value), ""] if beside else [_share(value)]
    return row


def _caption(run: Run, dataset: str, beside: bool) -> str:
    queries, database = run.parts(dataset)
    seeds = "one seed, so no spread is given" if run.replicates == 1 else "mean over the seeds ± their standard deviation"
    split = ""
    if run.draws(dataset) > 1:
        seeds = "mean over the replicates, each another seed and another draw of the split, ± their standard deviation"
        split = f" in the first of {run.draws(dataset)} draws of the split"
    caption = (
        f"Precision@{run.config.k} of {queries:,} test queries against {database:,} training documents{split}, "
        f"in expectation over the order of tied documents; {seeds}. "
    )
    if beside:
        return caption + "Beside each score, the value that the literature reports."
    if run.config.corpora[dataset].compare:
        return caption + "The literature has no values for these methods and lengths."
    return caption + "No reported values: this version of the data is not the collection that the paper used."


def _cell(cell: pd.Series) -> str:
    if pd.isna(cell["precision"]):
        return "failed" if cell["failed"] else "–"
    return _share(cell["precision"]) + ("" if pd.isna(cell["sd"]) else f" ± {_share(cell['sd'])}")


def _share(value: float) -> str:
    """A share as the field prints it: ``.5671``; ``–`` when missing."""
    return share(value, missing="–")


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
