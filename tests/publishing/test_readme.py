"""What the committed scores say in README.md."""

import numpy as np
import pytest

from semantic_hashing.audit import verdicts as audit
from semantic_hashing.publishing import readme
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_the_readme_gets_a_sentence_a_table_and_a_figure(full, tmp_path):
    page = tmp_path / "README.md"
    page.write_text(f"# Title\n\n{readme.BEGIN}\nold\n{readme.END}\n\nrest\n")
    readme.write(full, page)
    text = page.read_text()
    assert text.startswith("# Title")
    assert text.endswith("rest\n")
    assert "old" not in text
    assert "reported values" in text
    assert (tmp_path / readme.IMAGE).read_text().startswith("<?xml")
    readme.write(full, page)
    assert page.read_text() == text


def test_the_readme_sentence_counts_what_the_audit_says(run):
    changed = run.scores.copy()
    literature = run.reported.set_index(["dataset", "method", "bits"])["precision"]
    exact = np.array([literature.get((row.dataset, row.method, row.bits), np.nan) for row in run.cells.itertuples()])
    changed.loc[run.cells.index, "precision"] = exact
    text = readme.sentence(Run(run.config, changed, run.record, run.reported))
    judged = int((~np.isnan(exact)).sum() > 0) and run.reported.shape[0]
    assert f"{judged} are reproduced" in text


def test_the_readme_parts_the_verdicts_by_transcription(run):
    text = readme.block(run)
    judged = audit.judged(run)
    for state in ("verified", "single-source", "unverified"):
        rows = judged[judged["transcription"] == state]
        counts = [int((rows["verdict"] == verdict).sum()) for verdict in ("reproduced", "compatible", "higher", "lower")]
        assert "| " + " | ".join(map(str, (state, len(rows), *counts))) + " |" in text


def test_the_readme_says_which_score_is_nearest_to_chance(run):
    """It no longer says that no working method comes there: that is for the numbers to say."""
    text = readme.sentence(run)
    assert "no working method" not in text
    assert "comes nearest to chance" in text


def test_the_readme_counts_unverified_cells_of_the_variants(whole):
    text = readme.sentence(Run.load(whole))
    assert "of the 13 cells whose value is verified" in text
    assert "The transcription of 26 of the 45 values is unverified." in text
