import subprocess
import sys

import numpy as np
import pytest

from semantic_hashing.core import io
from semantic_hashing.core.errors import HasherError, InputError, RunError
from semantic_hashing.data.prepare import synthetic
from semantic_hashing.hashers import registry
from semantic_hashing.methods.lsh import LSH
from semantic_hashing.retrieval.controls import control
from semantic_hashing.retrieval.score import score
from semantic_hashing.training import driver, trial

RECORD = {"dataset": "made", "version": "up", "recipe": "none", "setting": "tuned", "method": "LSH", "bits": 12, "seed": 0, "fingerprint": "f"}


@pytest.fixture
def features(tmp_path, documents):
    path = tmp_path / "features.npz"
    documents.write(path)
    return path


class Spy(LSH):
    """Remembers what the driver handed over."""

    asks = frozenset()

    @property
    def needs(self):
        return self.asks

    def fit(self, X, y=None, *, context=None):
        self.given_ = {"rows": X.shape[0], "y": y, "context": context}
        return super().fit(X)


@pytest.mark.parametrize(("supervised", "selects"), [(False, False), (False, True), (True, False)])
def test_labels_reach_only_those_who_declare_them(features, documents, tmp_path, supervised, selects):
    spy = Spy(12)
    spy.asks = frozenset(["labels"] * supervised + ["validation-labels"] * selects)
    driver.run(spy, features, tmp_path / "cell", RECORD)
    assert spy.given_["rows"] == len(documents.rows("train"))
    context = spy.given_["context"]
    assert context.validation.X.shape[0] == len(documents.rows("validation"))
    assert (spy.given_["y"] is not None) == supervised
    assert (context.validation.y is not None) == (supervised or selects)
    assert (context.counts, context.validation.counts, context.inputs) == (None, None, {})


def test_a_cell_is_hashed_and_scored(features, documents, tmp_path):
    status = driver.run(LSH(12, seed=3), features, tmp_path / "cell", RECORD)
    assert status["status"] == "ok"
    assert status["hyperparameters"] == {"bits": 12, "seed": 3}
    result = score(features, tmp_path / "cell", 20)
    assert result == io.read_json(tmp_path / "cell" / "score.json")
    assert result["lower"] <= result["precision"] <= result["upper"]
    assert result["n_queries"] == len(documents.rows("test"))
    assert len(result["codes"]["ones"]) == 12
    queries = io.read_arrays(tmp_path / "cell" / "queries.npz")
    assert queries["precision"].mean() == pytest.approx(result["precision"], abs=1e-6)
    assert result["method"] == "LSH"


def test_a_hasher_that_cannot_be_fitted_is_recorded_and_scored_as_failed(features, tmp_path):
    class Failing(LSH):
        def fit(self, X, *args, **kwargs):
            raise HasherError("no such luck")

    status = driver.run(Failing(12), features, tmp_path / "cell", RECORD)
    assert (status["status"], status["reason"]) == ("failed", "no such luck")
    result = score(features, tmp_path / "cell", 20)
    assert (result["status"], result["precision"], result["codes"]) == ("failed", None, None)
    assert result["chance"] > 0


def test_codes_of_other_features_are_refused(features, tmp_path):
    driver.run(LSH(12), features, tmp_path / "cell", RECORD)
    synthetic.prepared(80, 30, 3, seed=1).write(features)
    with pytest.raises(RunError, match="do not belong"):
        score(features, tmp_path / "cell", 20)


def test_a_depth_beyond_the_training_part_is_refused(features, tmp_path):
    driver.run(LSH(12), features, tmp_path / "cell", RECORD)
    with pytest.raises(InputError, match="k: 301 is more than the 300 training documents"):
        score(features, tmp_path / "cell", 301)


def test_controls(features, tmp_path, documents):
    cosine = control("Cosine", features, tmp_path / "c", 20, RECORD)
    labels = control("Labels", features, tmp_path / "l", 20, RECORD)
    assert labels["precision"] == labels["lower"] == 1.0
    assert cosine["chance"] < cosine["precision"] < 1.0
    # Against a dense computation of the same ranking.
    train, test = documents.rows("train"), documents.rows("test")
    similarity = documents.tfidf[test].toarray() @ documents.tfidf[train].toarray().T
    nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :20]
    same = documents.labels.toarray()[test].argmax(axis=1)[:, None] == documents.labels.toarray()[train].argmax(axis=1)[nearest]
    assert cosine["precision"] == pytest.approx(same.mean(), abs=0.002)


@pytest.mark.parametrize(
    ("method", "options", "message"),
    [
        ("NASHN", {}, "unknown method 'NASHN'; did you mean 'NASH-N'?"),
        ("NASH-N", {"noise": "none"}, "'noise' is what makes this variant"),
        ("NASH-N", {"droput": 0.1}, "unknown option 'droput'; did you mean 'dropout'?"),
        ("LSH", {"rate": 1}, "unknown option 'rate'; valid: none"),
    ],
)
def test_the_registry_refuses_what_it_does_not_know(method, options, message):
    with pytest.raises(InputError) as caught:
        registry.create(method, 8, 0, options)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "options",
    [{"target": "tf"}, {"threshold": "mean"}, {"selector": "test"}, {"dropout": 1.0}, {"input_dropout": -0.1}, {"prior": 0.0}],
)
def test_hyperparameters_out_of_range_fail_the_cell_with_a_reason(features, tmp_path, options):
    hasher = registry.create("NASH", 8, 0, options)
    status = driver.run(hasher, features, tmp_path / "cell", RECORD | {"bits": 8})
    assert status["status"] == "failed"
    assert next(iter(options)) in status["reason"]


def test_counts_reach_those_who_want_them(features, tmp_path):
    hasher = registry.create("NASH", 8, 0, {"target": "counts", "max_epochs": 1, "selector": "none"})
    assert driver.run(hasher, features, tmp_path / "cell", RECORD | {"bits": 8})["status"] == "ok"


def test_a_trial_is_scored_on_the_validation_part_alone(features, documents, tmp_path):
    class Blind(LSH):
        """Fails if it is asked to encode the test part."""

        def encode(self, X):
            test = documents.tfidf[documents.rows("test")]
            assert X.shape != test.shape or (test != X).nnz
            return super().encode(X)

    result = trial.run(Blind(12), features, tmp_path / "trial.json", RECORD, 20)
    assert result == io.read_json(tmp_path / "trial.json")
    driver.run(LSH(12), features, tmp_path / "cell", RECORD)
    assert result["validation"] == score(features, tmp_path / "cell", 20)["validation"]


def test_a_trial_that_cannot_be_fitted_says_why(features, tmp_path):
    hasher = registry.create("NASH", 8, 0, {"dropout": 2.0})
    result = trial.run(hasher, features, tmp_path / "trial.json", RECORD, 20)
    assert result["validation"] is None
    assert "dropout" in result["reason"]


@pytest.mark.parametrize("method", ["NASH", "NASH-DN", "VDSH", "VDSH-SP"])
def test_variational_models_tell_rate_and_distortion(features, documents, tmp_path, method):
    hasher = registry.create(method, 12, 0, {"max_epochs": 10, "batch_size": 25, "learning_rate": 0.01, "selector": "none", "target": "counts"})
    driver.run(hasher, features, tmp_path / "cell", RECORD | {"method": method})
    examined = io.read_arrays(tmp_path / "cell/examination.npz")
    test = documents.rows("test")
    assert set(examined) == {"kl", "log_likelihood"} | ({"noise"} if method == "NASH-DN" else set())
    assert all(array.shape == (len(test),) for array in examined.values())
    assert (examined["kl"] >= -1e-3).all()
    result = score(features, tmp_path / "cell", 20)
    # Below the unigram model's perplexity on the same words, above one.
    share = documents.counts[documents.rows("train")].sum(axis=0) + 1
    counts = documents.counts[test].sum(axis=0)
    unigram = np.exp(-(counts * np.log(share / share.sum())).sum() / counts.sum())
    assert 1 < result["perplexity"] < unigram
    assert result["kl_bits"] == pytest.approx(examined["kl"].mean() / np.log(2), rel=1e-5)


def test_other_methods_have_neither(features, tmp_path):
    driver.run(LSH(12, seed=3), features, tmp_path / "cell", RECORD)
    assert io.read_arrays(tmp_path / "cell/examination.npz") == {}
    assert score(features, tmp_path / "cell", 20)["perplexity"] is None


@pytest.mark.slow
@pytest.mark.parametrize("method", ["LSH", "SpH", "STH", "KSH", "SHTTM"])
def test_a_method_without_torch_does_not_import_it(features, tmp_path, method):
    code = (
        "import sys\nfrom pathlib import Path\nfrom semantic_hashing.hashers import registry\nfrom semantic_hashing.training import driver\n"
        f"status = driver.run(registry.create({method!r}, 8, 0, {{}}), Path(sys.argv[1]), Path(sys.argv[2]), {{}})\n"
        "print(status['status'], 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(features), str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "ok False"
