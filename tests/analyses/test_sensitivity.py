import numpy as np
import pytest

from semantic_hashing.analyses.ablations import table as ablations
from semantic_hashing.analyses.later import table as later
from semantic_hashing.analyses.sensitivity import effects as sensitivity
from semantic_hashing.analyses.sensitivity import nearest_recipe, splits
from semantic_hashing.analyses.sensitivity import table as tables
from semantic_hashing.core import io
from semantic_hashing.publishing import publication, readme
from semantic_hashing.report import score_tables as scores
from semantic_hashing.scores import reported
from semantic_hashing.scores.collect import NOT_RUN
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_effects_are_differences_of_precision(run):
    found = sensitivity.effects(run)
    assert list(found.columns) == sensitivity.COLUMNS
    assert list(dict.fromkeys(found["source"])) == list(sensitivity.SOURCES)
    family = run.summary[run.summary["method"].isin(run.variants)]
    assert (found["source"] == "ties").sum() == 2 * len(family)
    assert (found["source"] == "seeds").sum() == 3 * len(family)
    groups = found[found["source"] == "seeds"].groupby(["dataset", "method", "bits"])["effect"]
    assert groups.sum().abs().max() < 1e-9

    row = found.query("source == 'split' and what == 'ng20-split-2' and method == 'NASH-N'").iloc[0]
    own = run.cells.query("dataset == 'ng20' and method == 'NASH-N' and bits == 32 and seed == 0")["precision"].iloc[0]
    other = run.models.query("dataset == 'ng20-split-2' and method == 'NASH-N' and bits == 32")["precision"].iloc[0]
    assert row["effect"] == pytest.approx(other - own)

    row = found.query("source == 'selector' and dataset == 'tmc' and method == 'NASH'").iloc[0]
    free = run.models.query("dataset == 'tmc' and method == 'NASH' and setting == 'tuned+selector=elbo'")["precision"].mean()
    assert row["effect"] == pytest.approx(free - run.cells.query("dataset == 'tmc' and method == 'NASH' and bits == 32")["precision"].mean())


def test_the_cells_of_studies_stand_in_no_other_table(run):
    assert set(run.cells["dataset"]) == set(run.config.datasets)
    assert set(run.cells["setting"]) == {"tuned"}
    assert "elbo" not in scores.table(run, "ng20")


def test_tables_of_studies(run):
    assert tables.kinds(run).count("&") > 40
    assert "NASH-DN" in tables.selectors(run)
    assert splits.table(run).count("NASH-DN") == len(run.config.datasets)
    recipes = tables.recipes(run)
    assert "plain" in recipes
    assert "as reported" in recipes
    assert r"\textbf{11,016}" in recipes  # the made-up preparation has the literature's count


def test_values_that_another_recipe_may_explain(run):
    found = nearest_recipe.found(run)
    assert len(found) > 0
    assert ((found["ours"] - found["reported"]).abs() > nearest_recipe.NEAR).all()
    assert (found["lowest"] <= found["nearest"]).all()
    assert (found["nearest"] <= found["highest"]).all()
    row = found.iloc[0]
    tried = run.models.query("dataset == @row.recipe and method == @row.method and bits == @row.bits and setting == 'tuned'")
    assert row["nearest"] == pytest.approx(tried["precision"].mean())
    others = run.models.query("method == @row.method and bits == @row.bits and setting == 'tuned'")
    others = others[(others["dataset"].map(run.config.source) == row["dataset"]) & others["dataset"].isin(run.config.study["recipes"].datasets)]
    means = others.groupby("dataset")["precision"].mean()
    assert (means - row["reported"]).abs().min() == pytest.approx(abs(row["nearest"] - row["reported"]))
    near = ((found["nearest"] - found["reported"]).abs() <= nearest_recipe.NEAR).sum()
    assert nearest_recipe.table(run).count("& yes") == near
    assert "tab:nearest-recipe" in tables.paragraph(run)


def test_a_run_without_studies_says_so(small):
    run = Run.load(small)
    assert "holds no study" in tables.paragraph(run)
    assert not tables.selectors(run).strip()
    assert not splits.table(run).strip()
    assert not nearest_recipe.table(run).strip()
    assert not tables.recipes(run).strip()


def test_later_work_stands_beside_the_best_variant(run):
    text = later.table(run)
    values = reported.later(run.config)
    assert all(method in text for method in set(values["method"]))
    best = run.summary[run.summary["method"].isin(run.variants)].query("dataset == 'ng20' and bits == 64")["precision"].max()
    assert f"{best:.4f}".removeprefix("0") in text


def test_what_is_published_renders_like_the_run(full, tmp_path):
    written = publication.write(full, tmp_path / "reference", partial=True)
    names = {
        "scores.csv",
        "provenance.json",
        "models",
        "claims.csv",
        "audit.csv",
        "mistakes.csv",
        "noise.csv",
        "words.csv",
        "groups.csv",
        "posts.csv",
        "timeline.csv",
        "manifest.sha256",
    }
    assert {path.name for path in written} == names
    published = Run.load(full.model_copy(update={"published": tmp_path / "reference", "results": tmp_path / "nowhere"}))
    assert published.scores.equals(Run.load(full).scores)
    assert published.hyperparameters == Run.load(full).hyperparameters


def test_an_unfinished_run_says_what_was_not_run(tmp_path):
    config = collected(build(tmp_path, SMALL))
    for path in (config.results / "cells/ng20/tuned/NASH").rglob("*.*"):
        path.unlink()
    publication.write(config, tmp_path / "reference", partial=True)
    run = Run.load(config.model_copy(update={"published": tmp_path / "reference"}))
    assert (run.cells["status"] == NOT_RUN).sum() == 2
    assert r"NASH & \multicolumn{2}{c}{--}" in scores.table(run, "ng20")


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


def test_a_missing_preparation_is_named(small, tmp_path):
    publication.write(small, tmp_path, partial=True)
    record = io.read_json(tmp_path / "provenance.json")
    del record["preparations"]["ng20"]
    io.write_json(tmp_path / "provenance.json", record)
    with pytest.raises(Exception, match="no preparation of ng20"):
        Run.load(small.model_copy(update={"published": tmp_path})).preparations  # noqa: B018


def test_architectures_stand_beside_the_reported_ones(run):
    text = ablations.encoders_and_decoders(run)
    assert ".5844" in text
    assert ".1047" in text
    own = run.models.query("setting == 'tuned+hidden=none' and method == 'NASH-DN'")["precision"].mean()
    assert f"{own:.4f}".removeprefix("0") in text


def test_both_binarisations_stand_side_by_side(run):
    text = ablations.binarization(run)
    for dataset in run.config.datasets:
        assert run.title(dataset) in text
