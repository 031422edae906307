"""What the committed scores say in README.md and docs/results.md."""

import numpy as np
import pytest

from semantic_hashing.audit import verdicts as audit
from semantic_hashing.publishing import readme, results, what_we_found
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_the_three_pages_get_sentences_a_table_and_a_figure(full, tmp_path):
    first, page, plain = (tmp_path / name for name in ("README.md", "results.md", "what-we-found.md"))
    first.write_text(f"# Title\n\n{readme.BEGIN}\nold\n{readme.END}\n\nrest\n")
    page.write_text(f"# Results\n\n{results.BEGIN}\nold\n{results.END}\n\nrest\n")
    plain.write_text(f"# Plain\n\n{what_we_found.BEGIN}\nold\n{what_we_found.END}\n\nrest\n")
    readme.write(full, first, page, plain)
    texts = first.read_text(), page.read_text(), plain.read_text()
    assert "The level of NASH" in texts[0]
    assert "reported values" in texts[1]
    assert "Do the printed numbers hold?" in texts[2]
    for text in texts:
        assert text.startswith("# ")
        assert text.endswith("rest\n")
        assert "\nold\n" not in text
    assert (tmp_path / readme.IMAGE).read_text().startswith("<?xml")
    readme.write(full, first, page, plain)
    assert (first.read_text(), page.read_text(), plain.read_text()) == texts


def test_a_run_of_many_methods_says_who_leads(run, monkeypatch):
    field = Run(run.config.model_copy(update={"title": "The field"}), run.scores, run.record, run.reported)
    asked = []
    monkeypatch.setattr(readme.leaders, "sentence", lambda of: asked.append(of) or "Who leads.")
    assert "Who leads." in readme.block(run, field)
    readme.block(run)
    assert asked == [field, run]
    monkeypatch.setattr(what_we_found, "best", lambda of: [of.config.title])
    assert "## Which method is best?\n\nThe field" in what_we_found.block(run, field)


def test_the_readme_sentence_counts_what_the_audit_says(run):
    changed = run.scores.copy()
    literature = run.reported.set_index(["dataset", "method", "bits"])["precision"]
    exact = np.array([literature.get((row.dataset, row.method, row.bits), np.nan) for row in run.cells.itertuples()])
    changed.loc[run.cells.index, "precision"] = exact
    text = results.sentence(Run(run.config, changed, run.record, run.reported))
    judged = int((~np.isnan(exact)).sum() > 0) and run.reported.shape[0]
    assert f"{judged} are reproduced" in text


def test_the_readme_parts_the_verdicts_by_transcription(run):
    text = results.block(run)
    judged = audit.judged(run)
    for state in ("verified", "single-source", "unverified"):
        rows = judged[judged["transcription"] == state]
        counts = [int((rows["verdict"] == verdict).sum()) for verdict in ("reproduced", "compatible", "higher", "lower")]
        assert "| " + " | ".join(map(str, (state, len(rows), *counts))) + " |" in text


def test_the_readme_says_which_score_is_nearest_to_chance(run):
    """It no longer says that no working method comes there: that is for the numbers to say."""
    text = results.sentence(run)
    assert "no working method" not in text
    assert "comes nearest to chance" in text


def test_the_readme_counts_unverified_cells_of_the_variants(whole):
    text = results.sentence(Run.load(whole))
    assert "of the 13 cells whose value is verified" in text
    assert "The transcription of 26 of the 45 values is unverified." in text
