"""What the workflow prints when it has ended."""

from semantic_hashing.rendering import glance
from semantic_hashing.scores.run import Run


def test_every_method_and_control_has_a_row_with_its_mean_precision(small, tmp_path):
    run = Run.load(small)
    present = tmp_path / "scores.csv"
    present.write_text("")
    text = glance.text(run, [present, tmp_path / "missing.pdf"])
    lines = [line.split() for line in text.splitlines()]
    assert lines[2][:4] == ["data", "set", "setting", "method"]
    row = run.summary.dropna(subset=["precision"]).iloc[0]
    shown = next(line for line in lines if line[:3] == [row["dataset"], row["setting"], row["method"]])
    assert f"{row['precision']:.4f}"[1:] in shown
    assert any(line[1:3] == ["control", "Random"] for line in lines if len(line) > 2)
    assert str(present) in text
    assert "missing.pdf" not in text


def test_a_failed_model_is_said(small):
    assert "failed" in glance.text(Run.load(small))


def test_a_great_run_is_not_printed_whole(full):
    text = glance.text(Run.load(full))
    assert len(text.splitlines()) <= glance.MOST_ROWS + 3
