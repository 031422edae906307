import numpy as np
import pandas as pd
import pytest

from semantic_hashing.audit import figure as audit_figure
from semantic_hashing.audit import table as tables
from semantic_hashing.audit import tally
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.scores.run import Run

NAN = float("nan")


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


@pytest.mark.parametrize(
    ("reported", "ours", "low", "high", "expected"),
    [
        (0.5, 0.5, NAN, NAN, "reproduced"),
        (0.5, 0.52, NAN, NAN, "reproduced"),
        (0.5, 0.5201, NAN, NAN, "higher"),
        (0.5, 0.4799, NAN, NAN, "lower"),
        (0.5, 0.51, 0.508, 0.512, "reproduced"),
        (0.5, 0.52, 0.49, 0.55, "reproduced"),
        (0.5, 0.5201, 0.49, 0.55, "compatible"),
        (0.5, 0.56, 0.49, 0.63, "compatible"),
        (0.5, 0.44, 0.38, 0.5, "compatible"),
        (0.5, 0.56, 0.51, 0.61, "higher"),
        (0.5, NAN, NAN, NAN, "not run"),
    ],
)
def test_verdicts(reported, ours, low, high, expected):
    assert audit.verdict(reported, ours, low, high) == expected


def test_noise_reproduces_nothing(run):
    """The wider our replicates lie apart, the more values are compatible, and not one more is reproduced."""
    steady = exact(run) + 0.04
    spread = 0.2 * (run.cells["seed"].to_numpy() - 1)
    # A method that draws nothing and runs once has no spread.
    several = run.cells.groupby(["dataset", "method", "bits"])["seed"].transform("size").to_numpy() > 1
    noisy = audit.audit(with_scores(run, steady + np.where(several, spread, 0)))
    calm = audit.audit(with_scores(run, steady))
    assert not (calm["verdict"] == "reproduced").any()
    assert not (noisy["verdict"] == "reproduced").any()
    assert (noisy["verdict"] == "compatible").sum() > (calm["verdict"] == "compatible").sum()
    assert set(noisy[noisy["seeds"] > 1]["wide"]) == {"wide"}
    assert set(calm["wide"]) == {""}


def test_a_value_between_our_tie_bounds_is_marked(run):
    found = audit.audit(run)
    scored = found[found["seeds"] > 0]
    inside = scored["reported"].between(scored["tie_lower"], scored["tie_upper"])
    assert 0 < inside.sum() < len(inside)
    assert ((scored["within_ties"] == "yes") == inside).all()
    assert set(found[found["seeds"] == 0]["within_ties"]) == {""}


def test_the_table_marks_wide_intervals_and_values_between_tie_bounds(run):
    text = tables.table(run)
    found = pd.concat([rows for _, rows in audit.judged(run).groupby("dataset", sort=False)])
    lines = [line for line in text.splitlines() if line.endswith(r"\\") and line.count("&") == 7 and "Method" not in line]
    assert len(lines) == len(found)
    for line, (_, row) in zip(lines, found.iterrows(), strict=True):
        cells = line.split("&")
        assert (r"\textsuperscript{w}" in cells[4]) == (row["wide"] == "wide")
        assert (r"\textsuperscript{t}" in cells[5]) == (row["within_ties"] == "yes")


def test_the_verdicts_are_counted_by_the_state_of_transcription(run):
    found = audit.judged(run)
    states = tally.by_transcription(found)
    assert list(states) == ["verified", "single-source", "unverified"]
    for state, counts in states.items():
        rows = found[found["transcription"] == state]
        assert counts["judged"] == len(rows) == sum(counts[verdict] for verdict in tally.JUDGED)
        assert counts["compatible"] == (rows["verdict"] == "compatible").sum()
    family = found[found["method"].isin(run.variants)]
    assert tally.by_transcription(family)["unverified"]["judged"] == 26
    assert len(family) == 45


def test_the_score_nearest_to_chance_is_found(run):
    nearest = tally.above_chance(run).iloc[0]
    ratios = [row.precision / run.chance(row.dataset) for row in run.summary.itertuples() if not np.isnan(row.precision)]
    assert nearest["ratio"] == pytest.approx(min(ratios))


@pytest.mark.parametrize(
    ("reported", "expected", "arithmetic"),
    [
        (0.3723, "below chance", "0.3723 <= 0.4270"),
        (0.4410, "at chance", "0.4410 <= 1.05 x 0.4270 = 0.4484"),
        (0.4500, "", ""),
    ],
)
def test_suspicion_shows_its_arithmetic(reported, expected, arithmetic):
    assert audit.suspicion(reported, 0.427) == (expected, arithmetic)


def test_one_row_per_reported_value(run):
    assert list(audit.audit(run).columns) == audit.COLUMNS
    found = audit.first(run)
    assert set(found["paper"]) == {"nash2018"}
    assert len(found) == 190
    assert not found.duplicated(["table", "dataset", "method", "bits"]).any()
    assert set(found["verdict"]) <= set(audit.VERDICTS)
    assert (found[~found["method"].eq("STH")]["verdict"] != "not run").all()


def test_every_reported_sth_value_on_tmc_is_below_chance(run):
    found = audit.audit(run).query("dataset == 'tmc' and method == 'STH'")
    assert set(found["suspect"]) == {"below chance"}


def with_scores(run, scores):
    """The run with the precision of its cells replaced."""
    changed = run.scores.copy()
    changed.loc[run.cells.index, "precision"] = scores
    return Run(run.config, changed, run.record, run.reported)


def exact(run):
    """Scores that are the reported ones, with a little spread between seeds."""
    literature = run.reported.set_index(["dataset", "method", "bits"])["precision"]
    values = [literature.get((row.dataset, row.method, row.bits), np.nan) for row in run.cells.itertuples()]
    return np.array(values) + 0.001 * (run.cells["seed"].to_numpy() - 1)


def test_scores_as_reported_are_reproduced(run):
    found = audit.audit(with_scores(run, exact(run)))
    assert (found[found["seeds"] > 0]["verdict"] == "reproduced").all()


def test_shuffled_scores_break_the_verdicts(run):
    """The audit cannot pass by accident: with each score at another's place, few reported values are reproduced."""
    rng = np.random.default_rng(0)
    cells = run.cells.assign(precision=exact(run))
    means = cells.groupby(["dataset", "method", "bits"], sort=False)["precision"].mean()
    places = dict(zip(means.index, rng.permutation(means.to_numpy()), strict=True))
    shuffled = [places[row.dataset, row.method, row.bits] + 0.001 * (row.seed - 1) for row in cells.itertuples()]
    found = audit.audit(with_scores(run, shuffled))
    judged = found[found["seeds"] > 0]
    assert (judged["verdict"] == "reproduced").mean() < 0.25
    assert {"higher", "lower"} <= set(judged["verdict"])


def test_the_file_is_the_audit(full, tmp_path, run):
    path = audit.write(full, tmp_path / "audit.csv")
    found = pd.read_csv(path, dtype={"table": str})
    assert len(found) == len(audit.audit(run))
    assert list(found.columns) == audit.COLUMNS


def test_the_counts_on_the_first_page_add_up(run):
    text = tables.verdicts(run)
    assert r"\label{tab:verdicts}" in text
    row = next(line for line in text.splitlines() if line.strip().startswith("LSH &"))
    numbers = [int(n) for n in row.replace(r"\textcolor{black!45}{0}", "0").replace(r"\\", "").split("&")[1:]]
    assert [sum(numbers[i : i + 5]) for i in (0, 6, 12)] == [5, 5, 5]


def test_a_run_that_can_judge_nothing_says_so(small):
    config = small.model_copy(update={"corpora": {name: corpus.model_copy(update={"compare": False}) for name, corpus in small.corpora.items()}})
    nothing = Run.load(config)
    assert tables.verdicts(nothing).strip() == tables.table(nothing).strip() == ""
    assert audit_figure.draw(nothing).texts


def test_the_verdicts_are_about_what_is_written(full):
    assert audit.setting(full) == "tuned"
    assert audit.setting(full.model_copy(update={"settings": ("tuned", "as-written")})) == "as-written"
