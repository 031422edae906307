"""Words and embeddings of the same documents: the vectors, the models, the choice on validation data, table, figure and text."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from semantic_hashing import inputs
from semantic_hashing.analyses.embeddings import ANALYSIS, embedded, exact, models, vectors
from semantic_hashing.analyses.embeddings.dense import DenseInput, dense, matrix
from semantic_hashing.analyses.embeddings.embedded import embedded as with_vectors
from semantic_hashing.analyses.embeddings.measure import COLUMNS
from semantic_hashing.analyses.embeddings.shown import compared
from semantic_hashing.analyses.embeddings.text import ahead
from semantic_hashing.config import load, merge, parse, read_base, read_yaml
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.hashers import registry
from semantic_hashing.neural.batches import Bag
from semantic_hashing.publishing import meaning
from semantic_hashing.retrieval.controls import control
from semantic_hashing.scores import tablefile
from semantic_hashing.scores.run import Run

from ..made_up import ROOT, SMALL, build, collected

ASKED = SMALL | {
    "datasets": ["ng20", "reuters"],
    "methods": ["LSH", "ITQ", "NbrMI"],
    "bits": [16, 32],
    "seeds": [0, 1],
    "studies": ["embeddings"],
}
FEW = {"max_epochs": 4, "batch_size": 100}


@pytest.fixture(scope="module")
def unit(documents):
    """Vectors of the documents that know their topic, each of unit length."""
    rng = np.random.default_rng(0)
    topics = documents.labels.toarray() @ rng.standard_normal((documents.labels.shape[1], vectors.WIDTH))
    found = topics + 0.8 * rng.standard_normal(topics.shape)
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def of_vectors(documents, unit):
    return with_vectors(documents, unit)


def test_the_same_documents_have_vectors_in_place_of_words(documents, of_vectors, unit):
    np.testing.assert_array_equal(of_vectors.tfidf.toarray(), unit)
    assert of_vectors.labels is documents.labels
    assert of_vectors.part is documents.part
    assert of_vectors.counts.shape == unit.shape
    assert of_vectors.counts.nnz == 0


def test_neighbours_are_those_of_the_search_over_sparse_rows(of_vectors):
    found = embedded.derive("neighbours-5", of_vectors)
    expected = inputs.derive("neighbours-5", of_vectors)
    np.testing.assert_array_equal(np.sort(found["indices"]), np.sort(expected["indices"]))
    np.testing.assert_allclose(found["distances"], expected["distances"], atol=1e-5)
    assert embedded.derive("lsa-8", of_vectors)["components"].shape == (vectors.WIDTH, 8)


def test_exact_cosine_of_words_is_the_control(documents, tmp_path):
    documents.write(tmp_path / "features.npz")
    expected = control("Cosine", tmp_path / "features.npz", tmp_path, 20, {})
    found = exact.scores(documents, exact.of_words(documents), 20)
    assert found["precision"] == pytest.approx(expected["precision"])
    assert found["validation"] == pytest.approx(expected["validation"])


def test_exact_cosine_of_vectors_ranks_by_their_products(documents, unit):
    train, test = documents.rows("train"), documents.rows("test")
    nearest = np.argsort(-(unit[test].astype(float) @ unit[train].T.astype(float)), axis=1)[:, :20]
    labels = documents.labels.toarray()
    share = [(labels[train[row]] & labels[query]).any(axis=1).mean() for query, row in zip(test, nearest, strict=True)]
    assert exact.scores(documents, exact.of_vectors(documents, unit), 20)["precision"] == pytest.approx(np.mean(share))


@pytest.mark.parametrize(("method", "options"), [("ITQ", {"dimensions": vectors.WIDTH}), ("NbrMI", FEW)])
def test_codes_of_vectors_that_know_the_topic_retrieve_it(of_vectors, method, options, tmp_path):
    hasher = registry.create(method, 16, 0, options)
    result = embedded.run(hasher, of_vectors, 20, tmp_path / "score.json", {"method": method, "changed": ""})
    assert io.read_json(tmp_path / "score.json") == result
    assert result["precision"] > 0.6
    assert 0 <= result["validation"] <= 1
    again = embedded.run(registry.create(method, 16, 0, options), of_vectors, 20, tmp_path / "again.json", {})
    assert again["precision"] == result["precision"]


def test_the_choice_sees_no_test_document(of_vectors, tmp_path):
    # Test documents without features and labels: whoever looks at one fails.
    seen = of_vectors.part != 2
    blind = dataclasses.replace(of_vectors, tfidf=sp.csr_array(np.where(seen[:, None], of_vectors.tfidf.toarray(), np.nan)))
    trials = {"": lambda: registry.create("NbrMI", 16, 0, FEW), "bad": lambda: registry.create("NbrMI", 16, 0, FEW | {"learning_rate": 1e-9})}
    result = embedded.choose(trials, blind, 20, tmp_path / "choice.json", {"bits": 16})
    assert result == io.read_json(tmp_path / "choice.json")
    assert [tried["options"] for tried in result["tried"]] == ["", "bad"]
    assert "test" not in result["tried"][0]
    assert result["chosen"] == int(np.argmax([tried["validation"] for tried in result["tried"]]))


def test_of_level_variants_the_first_is_chosen(of_vectors, tmp_path):
    trials = {name: lambda: registry.create("NbrMI", 16, 0, FEW) for name in ("a", "b")}
    assert embedded.choose(trials, of_vectors, 20, tmp_path / "choice.json", {})["chosen"] == 0


def test_a_method_that_counts_words_is_refused(of_vectors):
    with pytest.raises(InputError, match="learns from counts of words"):
        embedded.scores(registry.create("NASH", 16, 0, {"target": "counts", "selector": "none"}), of_vectors, 20, ["validation"])


def test_kept_vectors_are_of_unit_length_again_and_checked(unit, tmp_path):
    files = tmp_path / "minilm.npz", tmp_path / "minilm.json"
    with pytest.raises(RunError, match=r"minilm\.json: no such file"):
        vectors.read(*files, len(unit))
    io.write_arrays(files[0], {"vectors": unit.astype(np.float16)})
    io.write_json(files[1], {})
    found = vectors.read(*files, len(unit))
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(found, unit, atol=1e-3)
    with pytest.raises(RunError, match="not the embeddings of the 7 documents beside it; run 'semhash embed' again"):
        vectors.read(*files, 7)


# The study, and what is made of it.


def test_no_base_has_the_study_and_each_input_has_the_same_models():
    assert "embeddings" not in read_base(ROOT)["studies"]
    values = read_base(ROOT)
    for name in ("chosen", "field", "meaning"):
        values = merge(values, read_yaml(ROOT / f"config/{name}.yaml"))
    config = parse(values)
    cells = models.cells(config)
    assert {cell.dataset for cell in cells} == {"ng20-bydate", "reuters"}
    assert len(cells) == 2 * 2 * 5 * 3
    assert len({models.file(config, cell) for cell in cells}) == len(cells)
    nbrmi = next(cell for cell in cells if cell.method == "NbrMI" and cell.dataset == "reuters")
    # The neighbours are those of the input itself, whatever was best for words.
    assert config.options("tuned", "NbrMI", "reuters", 8)["neighbours"] == "lsa"
    assert models.options(config, nbrmi, {"input_dropout": 0.0}) == {
        **config.options("tuned", "NbrMI", "reuters", 8),
        "neighbours": "tfidf",
        "input_dropout": 0.0,
    }


def test_every_variant_is_one_that_the_method_has():
    for method, variants in models.TRIED.items():
        assert variants[0] == {}
        assert len({models.named(changed) for changed in variants}) == len(variants)
        for changed in variants:
            registry.create(method, models.TRIED_AT, 0, models.FIXED[method] | changed)


def made_up(config, moves):
    """The file of the analysis: words at .5 and .6, embeddings moved from them by data set; and what was tried."""
    rows = []
    for dataset, move in moves.items():
        rows += [[dataset, "tuned", name, "Cosine", 0, 0, "", None, 0.4 + moved, 0.4, 1.0] for name, moved in (("words", 0), ("embeddings", move))]
        rows += [
            [dataset, "tuned", "embeddings", "NbrMI", 32, None, options, chosen, np.nan, value, 2.0]
            for options, chosen, value in (("", 0, 0.61), ("input_dropout=0.0", 1, 0.62))
        ]
        for method, level in (("ITQ", 0.5), ("NbrMI", 0.6)):
            for bits in (16, 32):
                for seed in (0, 1):
                    here = level + 0.01 * (bits == 32)
                    moved = move if (method, bits) != ("NbrMI", 32) else move / 2
                    pair = (("words", here), ("embeddings", here + moved + 0.002 * seed - 0.001))
                    rows += [[dataset, "tuned", name, method, bits, seed, "", None, value, value, 3.0] for name, value in pair]
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"seed": "Int64", "chosen": "Int64"})
    tablefile.write(table, config.results / ANALYSIS.file)
    return Run.load(config)


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return collected(build(tmp_path_factory.mktemp("embeddings"), ASKED))


def test_the_measure_has_both_inputs_of_what_is_there(config, unit, documents, tmp_path_factory):
    cells = models.cells(config)
    for cell in cells:
        io.write_json(models.file(config, cell), {"changed": "", "precision": 0.7, "validation": 0.8, "seconds": 1.5})
    for path in models.choices(config):
        tried = [{"options": "", "validation": 0.5, "seconds": 1.0}, {"options": "input_dropout=0.0", "validation": 0.6, "seconds": 1.0}]
        io.write_json(path, {"bits": 32, "tried": tried, "chosen": 1})
    for dataset in {cell.dataset for cell in cells}:
        documents.write(config.results / "data" / dataset / "features.npz")
        files = models.vectors(config, dataset)
        io.write_arrays(files[0], {"vectors": unit.astype(np.float16)})
        io.write_json(files[1], {})
    assert all(path.is_file() for path in ANALYSIS.inputs(config))
    ANALYSIS.write(config)
    rows = ANALYSIS.read(config)
    assert list(rows.columns) == COLUMNS
    own = rows[(rows["dataset"] == "reuters") & rows["precision"].notna()]
    assert own.groupby(["input", "method"]).size().to_dict() == {
        (name, method): count for name in ("words", "embeddings") for method, count in (("Cosine", 1), ("ITQ", 4), ("NbrMI", 4))
    }
    of_words = own[(own["input"] == "words") & (own["method"] == "ITQ") & (own["bits"] == 16) & (own["seed"] == 0)]
    score = io.read_json(config.results / next(cell for cell in cells if cell.method == "ITQ" and cell.dataset == "reuters").folder / "score.json")
    assert of_words["precision"].iloc[0] == pytest.approx(score["precision"], abs=1e-5)
    variants = rows[rows["chosen"].notna() & (rows["dataset"] == "reuters")]
    assert variants["precision"].isna().all()
    assert list(variants["chosen"]) == [0, 1]
    # A missing file is told, not skipped.
    models.file(config, cells[0]).unlink()
    with pytest.raises(RunError, match="no such file"):
        ANALYSIS.write(config)
    ANALYSIS.write(config, partial=True)


def test_pairs_are_of_one_seed(config):
    run = made_up(config, {"ng20-bydate": 0.05, "reuters": -0.02})
    rows = compared(run).set_index(["dataset", "method", "bits"])
    assert rows.loc[("ng20-bydate", "Cosine", 0), "difference"] == pytest.approx(0.05)
    assert rows.loc[("ng20-bydate", "NbrMI", 32), "difference"] == pytest.approx(0.025)
    assert rows.loc[("reuters", "ITQ", 16), "difference"] == pytest.approx(-0.02)
    assert rows.loc[("reuters", "ITQ", 16), "seeds"] == 2
    assert rows.loc[("reuters", "ITQ", 16), "sd"] == pytest.approx(0.002 / np.sqrt(2))


def test_the_table_has_a_block_per_data_set(config):
    table = " ".join(ANALYSIS.table(made_up(config, {"ng20-bydate": 0.05, "reuters": -0.02})).split())
    assert r"words & .4000 & .5000 & .5100 & .6000 & .6100 \\" in table
    assert r"embeddings & .4500 & .5500 & .5600 & .6500 & .6350 \\" in table
    assert r"difference & $-$.0200 & $-$.0200 & $-$.0200 & $-$.0200 & $-$.0100 \\" in table
    assert r"Input & cosine & 16 & 32 & 16 & 32 \\" in table
    assert r"mean over at most 2 seeds" in table


def test_the_text_follows_the_outcome(config):
    better = " ".join(ANALYSIS.text(made_up(config, {"ng20-bydate": 0.05, "reuters": 0.02})).split())
    assert "exact cosine has a precision@\\K\\ of .4000 on words and .4500 on embeddings ($+$.0500)" in better
    assert (
        "Codes of words by NbrMI give up precision at every length: those of embeddings differ from them by $+$.0250 at 32 bits to $+$.0500" in better
    )
    assert "So codes of bags of words give up precision in each of the 8 comparisons." in better
    assert "(NbrMI at 32 bits, .6100) lie .1600 above the exact cosine of embeddings" in better
    assert r"For NbrMI on embeddings validation data chose input\_dropout=0.0 (validation .6200, against .6100 with those for words)." in better
    worse = " ".join(ANALYSIS.text(made_up(config, {"ng20-bydate": -0.05, "reuters": -0.02})).split())
    assert "Codes of words by ITQ give up nothing: those of embeddings differ from them by $-$.0500 at 16 bits to $-$.0500 at 32 bits" in worse
    assert "give up nothing here: in none of the 8 comparisons are codes of embeddings ahead" in worse
    mixed = " ".join(ANALYSIS.text(made_up(config, {"ng20-bydate": 0.3, "reuters": -0.02})).split())
    assert "So it depends: codes of embeddings are ahead in 4 of 8 comparisons." in mixed
    assert "lie .0900 below the exact cosine of embeddings" in mixed


def test_who_is_ahead():
    assert [ahead(pd.Series(values)) for values in ([0.1, 0.2], [-0.1, -0.2], [0.1, -0.2], [0.0], [])] == [
        "embeddings",
        "words",
        "neither",
        "neither",
        "neither",
    ]


def test_the_figure_has_six_lines_of_six_colours(config):
    panels = ANALYSIS.figure(made_up(config, {"ng20-bydate": 0.05, "reuters": -0.02})).axes
    assert [axes.get_title() for axes in panels] == ["20Newsgroups, whole posts", "Reuters R52"]
    for axes in panels:
        assert len({line.get_color() for line in axes.lines}) == len(axes.lines) == 6


def test_a_run_without_the_study_says_nothing(small):
    run = Run.load(small)
    assert ANALYSIS.read(small).empty
    assert not ANALYSIS.inputs(small)
    assert not ANALYSIS.table(run).strip()
    assert not ANALYSIS.text(run)
    assert not ANALYSIS.figure(run).axes


@pytest.mark.parametrize("options", [{}, {"input_dropout": 0.0}, {"hidden": (20,)}])
def test_whole_matrices_give_the_model_that_sparse_rows_give(of_vectors, options):
    fitted = []
    for make in (registry.create, embedded.create):
        hasher = make("NbrMI", 16, 0, FEW | options)
        embedded.scores(hasher, of_vectors, 20, [])
        fitted.append(hasher.scores(of_vectors.tfidf))
    assert type(hasher).__name__ == "DenseNbrMI"
    assert any(isinstance(module, DenseInput) for module in hasher.network_.modules())
    np.testing.assert_allclose(fitted[0], fitted[1], atol=2e-3)


def test_a_bag_is_a_matrix_with_or_without_all_of_its_entries(unit):
    rows = sp.csr_array(unit[:7] * (np.random.default_rng(2).random((7, unit.shape[1])) < 0.5))
    np.testing.assert_array_equal(matrix(Bag.of(rows)).numpy(), rows.toarray())
    np.testing.assert_array_equal(matrix(Bag.of(sp.csr_array(unit[:7]))).numpy(), unit[:7])


def test_the_page_has_every_comparison_and_what_was_tried(config, tmp_path):
    run = made_up(config, {"ng20-bydate": 0.05, "reuters": -0.02})
    page = tmp_path / "page.md"
    page.write_text(f"before\n{meaning.BEGIN}\n{meaning.END}\nafter\n")
    assert meaning.write(run, page) == page
    lines = page.read_text().splitlines()
    assert (lines[0], lines[-1]) == ("before", "after")
    assert "| 20Newsgroups, whole posts | exact cosine |  |  | .4000 | .4500 | +.0500 |" in lines
    assert "| Reuters R52 | NbrMI | 32 | 2 | .6100 | .6000 | -.0100 |" in lines
    assert "| Reuters R52 | NbrMI | 32 | `input_dropout=0.0` | .6200 | yes |" in lines
    assert "| Reuters R52 | NbrMI | 32 | as for words | .6100 |  |" in lines


def test_the_committed_page_is_that_of_the_published_rows(small):
    field = load(ROOT / "results/reference-field/config.json").model_copy(update={"published": ROOT / "results/reference-field"})
    page = (ROOT / "docs/word-meaning.md").read_text()
    assert f"{meaning.BEGIN}\n{meaning.text(Run.load(field))}\n{meaning.END}" in page, "run 'make docs'"
    assert meaning.text(Run.load(small)) == meaning.NOTHING


def test_a_method_without_epochs_is_what_it_is():
    assert dense(registry.hasher_class("ITQ")) is registry.hasher_class("ITQ")
