"""The lead of the paper's models over trained baselines, as printed and here."""

import pytest

from semantic_hashing.analyses.baselines import ANALYSIS
from semantic_hashing.analyses.baselines.leads import baselines, leads
from semantic_hashing.config import load
from semantic_hashing.report import analyses
from semantic_hashing.scores.run import Run

from ..made_up import ROOT


@pytest.fixture(scope="module")
def reference():
    return Run.load(load(ROOT / "config/reference.yaml").model_copy(update={"published": ROOT / "results/reference"}))


def test_the_lead_is_that_of_the_best_variant_over_the_common_cells(reference):
    assert baselines(reference) == ["S-RBM", "VDSH"]
    rows = leads(reference)
    found = rows[(rows["baseline"] == "VDSH") & (rows["setting"] == "tuned")].iloc[0]
    compared = reference.compared[reference.compared["setting"] == "tuned"]
    differences = []
    for _, cells in compared.groupby(["dataset", "bits"]):
        by_method = cells.set_index("method")["precision"]
        differences.append(by_method[list(reference.variants)].max() - by_method["VDSH"])
    assert found["cells"] == len(differences) == 15
    assert found["ours"] == pytest.approx(sum(differences) / 15)


def test_the_page_has_a_paragraph_for_what_the_run_holds(reference):
    page = analyses.literature(analyses.texts(reference))
    for heading in ("Order of the file", "Selectors", "Regularisation of the baseline"):
        assert rf"\paragraph{{{heading}.}}" in page
    assert "Search over seeds" not in page
    assert r"\texttt{dropout}" in ANALYSIS.text(reference)


def test_a_run_without_a_trained_baseline_says_nothing(tmp_path):
    from ..made_up import SMALL, build, collected

    run = Run.load(collected(build(tmp_path, SMALL | {"methods": ["LSH", "NASH"]})))
    assert ANALYSIS.text(run) == ""
    assert not analyses.literature({**dict.fromkeys(analyses.texts(run), "")}).strip()
