import json
import shutil

import pandas as pd
import pytest

from semantic_hashing.core.errors import RunError
from semantic_hashing.grid import cells, controls
from semantic_hashing.scores import collect
from semantic_hashing.scores.collect import score_files
from semantic_hashing.scores.run import Run


@pytest.fixture
def copy(small, tmp_path):
    """The small run, to be damaged."""
    shutil.copytree(small.results, tmp_path / "results")
    return small.model_copy(update={"results": tmp_path / "results"})


def test_one_row_per_cell_and_control_in_the_order_of_the_grid(small):
    table = collect.collect(small)
    assert ",".join(table.columns) == (
        "dataset,version,setting,method,bits,seed,k,precision_at_100,lower,upper,validation,chance,status,reason,seconds,peak_mib,epochs,"
        "fingerprint,kl_bits,perplexity,bit_entropy,ones_min,ones_mean,ones_max,distinct,entropy,encoding_seconds,n_queries,n_database"
    )
    expected = [(c.dataset, c.setting, c.method, c.bits, c.seed) for c in cells(small)]
    expected += [(c.dataset, "control", c.name, c.bits, 0) for c in controls(small)]
    assert list(table[["dataset", "setting", "method", "bits", "seed"]].itertuples(index=False, name=None)) == expected


def test_values_are_those_of_the_score_files(small):
    table = collect.collect(small)
    place, path = next(score_files(small))
    score = json.loads(path.read_text())
    row = table.iloc[0]
    assert (row["method"], row["bits"]) == (place.method, place.bits)
    assert row["precision_at_100"] == score["precision"]
    assert (row["ones_min"], row["ones_max"]) == (min(score["codes"]["ones"]), max(score["codes"]["ones"]))
    assert row["fingerprint"] == "00112233445566aa"


def test_a_failed_cell_keeps_its_row_and_reason(small):
    failed = collect.collect(small).query("status == 'failed'")
    assert list(failed["method"]) == ["STH"]
    assert failed[["precision_at_100", "lower", "upper", "validation", "bit_entropy", "distinct"]].isna().all(axis=None)
    assert "over_the_margin" in failed["reason"].item()
    assert failed["seconds"].notna().all()


def test_a_missing_score_is_named(copy):
    *_, (_, path) = score_files(copy)
    path.unlink()
    with pytest.raises(RunError, match=str(path)):
        collect.collect(copy)


def test_a_score_without_a_field_is_named(copy):
    _, path = next(score_files(copy))
    path.write_text(json.dumps({"precision": 0.5}))
    with pytest.raises(RunError, match="not a score file"):
        collect.collect(copy)


def test_written_table_is_read_back_whole(small):
    run = Run.load(small)
    written = collect.collect(small).rename(columns={"precision_at_100": "precision"})
    pd.testing.assert_frame_equal(run.scores, written, check_dtype=False)


def test_writing_twice_gives_equal_bytes(small, tmp_path):
    first, second = (collect.write(small, tmp_path / name).read_bytes() for name in ("a.csv", "b.csv"))
    assert first == second


def test_scores_of_another_configuration_are_refused(copy):
    table = pd.read_csv(copy.results / "scores.csv")
    table.iloc[1:].to_csv(copy.results / "scores.csv", index=False)
    with pytest.raises(RunError, match="not the scores of this configuration"):
        Run.load(copy)
    table.to_csv(copy.results / "scores.csv", index=False)
    with pytest.raises(RunError, match="precision_at_7"):
        Run.load(copy.model_copy(update={"k": 7}))
