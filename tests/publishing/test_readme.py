"""What the committed scores say in README.md."""

import numpy as np
import pytest

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
