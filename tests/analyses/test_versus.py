"""One method of a run against another."""

import numpy as np
import pytest

from semantic_hashing.analyses.leaderboard import ANALYSIS, versus
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.scores.comparison import compare, holm

from ..made_up import SMALL, build

METHODS = ["STH", "VDSH", "KSH"]


@pytest.fixture
def config(tmp_path):
    """VDSH a little above STH on hard and easy queries alike; KSH without scores."""
    config = build(tmp_path, SMALL | {"methods": METHODS, "seeds": [0, 1]})
    rng = np.random.default_rng(0)
    hardness = rng.normal(0, 0.1, 60)
    for cell in ANALYSIS.cells(config):
        if cell.method == "KSH":
            (config.results / cell.folder / "queries.npz").unlink()
        else:
            precision = 0.5 + hardness + 0.05 * (cell.method == "VDSH") + rng.normal(0, 0.01, 60)
            io.write_arrays(config.results / cell.folder / "queries.npz", {"precision": precision.astype(np.float32)})
    return config


def values(config, dataset, method, bits):
    found = [cell for cell in ANALYSIS.cells(config) if (cell.dataset, cell.method, cell.bits) == (dataset, method, bits)]
    return np.stack([io.read_arrays(config.results / cell.folder / "queries.npz")["precision"].astype(float) for cell in found])


def test_each_cell_has_the_paired_test_of_its_queries(config):
    table = versus.table(config, "VDSH", "STH")
    assert list(table.columns) == versus.COLUMNS
    cells = table.iloc[:-1]
    assert len(cells) == len(config.datasets) * len(config.bits)
    for row in cells.itertuples():
        expected = compare(values(config, row.dataset, "VDSH", row.bits), values(config, row.dataset, "STH", row.bits))
        assert row.difference == pytest.approx(expected.difference)
        assert row.error == pytest.approx(expected.error)
        assert row.p == pytest.approx(2 * min(expected.greater, expected.less))
    assert list(cells["p_holm"]) == pytest.approx(holm(list(cells["p"])))


def test_the_last_row_is_over_all_cells(config):
    table = versus.table(config, "VDSH", "STH")
    row = table.iloc[-1]
    assert (row["dataset"], row["bits"]) == versus.ALL
    assert row["difference"] == pytest.approx(table.iloc[:-1]["difference"].mean())
    assert row["error"] < table.iloc[:-1]["error"].mean()
    assert "VDSH is better" in versus.verdict("VDSH", "STH", table)


def test_the_other_way_round_is_the_same_with_the_other_sign(config):
    one, other = versus.table(config, "VDSH", "STH"), versus.table(config, "STH", "VDSH")
    assert list(one["difference"]) == pytest.approx([-value for value in other["difference"]])
    assert "VDSH is better" in versus.verdict("STH", "VDSH", other)


def test_equal_methods_are_not_told_apart(config):
    for cell in ANALYSIS.cells(config):
        if cell.method == "VDSH":
            twin = next(
                other for other in ANALYSIS.cells(config) if other.method == "STH" and (other.dataset, other.bits) == (cell.dataset, cell.bits)
            )
            io.write_arrays(config.results / cell.folder / "queries.npz", io.read_arrays(config.results / twin.folder / "queries.npz"))
    assert "neither is shown to be better" in versus.verdict("VDSH", "STH", versus.table(config, "VDSH", "STH"))


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("VDSH", "VSDH", "'VSDH' is no method of this run; did you mean 'VDSH'?"),
        ("VDSH", "VDSH", "VDSH against itself"),
        ("VDSH", "KSH", "no scored cell in common"),
    ],
)
def test_what_cannot_be_compared_is_said(config, first, second, message):
    with pytest.raises(InputError, match=message.replace("?", r"\?")):
        versus.table(config, first, second)
