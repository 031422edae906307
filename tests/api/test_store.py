"""Models that are kept: every method comes back as it was, and what is not whole is refused."""

import json

import numpy as np
import pytest
import torch
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

import semantic_hashing
from semantic_hashing import LSH, NASH, S_RBM, create
from semantic_hashing.api.texts import TextFeatures
from semantic_hashing.api.tree import Reader, UnreadableError, Writer
from semantic_hashing.core.errors import HasherError, InputError, RunError
from semantic_hashing.hashers.catalogue import METHODS

# Enough steps that codes differ.
TRAINED = {"max_epochs": 5, "batch_size": 20, "learning_rate": 0.01, "k": 20, "parents": (0, 0, 1, 1, 2)}


def fitted(documents, method):
    hasher = create(method, bits=12, seed=1)
    hasher.set_params(**{option: value for option, value in TRAINED.items() if option in hasher.get_params()})
    matrix = documents.counts if hasher.features == "counts" else documents.tfidf
    train, validation = documents.rows("train"), documents.rows("validation")
    held_out = (matrix[validation], documents.labels[validation], documents.counts[validation])
    return hasher.fit(matrix[train], documents.labels[train], validation=held_out, counts=documents.counts[train])


@pytest.mark.parametrize("method", METHODS)
def test_every_method_comes_back_as_it_was(documents, method, tmp_path):
    hasher = fitted(documents, method)
    assert hasher.save(tmp_path / "model") == tmp_path / "model"
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == ["arrays.safetensors", "model.json"]
    again = semantic_hashing.load(tmp_path / "model")
    matrix = documents.counts if hasher.features == "counts" else documents.tfidf
    assert type(again) is type(hasher)
    assert again.get_params() == hasher.get_params()
    test, train = documents.rows("test"), documents.rows("train")
    np.testing.assert_array_equal(again.encode(matrix[test]), hasher.encode(matrix[test]))
    np.testing.assert_array_equal(again.encode_training(matrix[train]), hasher.encode_training(matrix[train]))
    np.testing.assert_array_equal(again.database_, hasher.database_)
    assert again.report() == hasher.report()
    found, before = again.examine(matrix[test], documents.counts[test]), hasher.examine(matrix[test], documents.counts[test])
    assert found.keys() == before.keys()
    for name in found:
        np.testing.assert_array_equal(found[name], before[name])
    # What was read can be kept, and fitted again.
    again.save(tmp_path / "second")
    assert (tmp_path / "second/arrays.safetensors").read_bytes() == (tmp_path / "model/arrays.safetensors").read_bytes()


@pytest.fixture
def model(documents, tmp_path):
    LSH(bits=16, seed=2).fit(documents.tfidf).save(tmp_path / "model")
    return tmp_path / "model"


def test_what_a_model_says_of_itself(model):
    sheet = json.loads((model / "model.json").read_text())
    assert (sheet["method"], sheet["options"]) == ("LSH", {"bits": 16, "seed": 2})
    assert sheet["format_version"] == 1
    assert set(sheet["versions"]) >= {"semantic-hashing", "python", "numpy", "torch"}
    assert len(sheet["fingerprint"]) == 16


@pytest.mark.parametrize("sublinear", [False, True])
def test_texts_are_weighed_as_the_vectorizer_does(sublinear, tmp_path):
    texts = ["One fish, two fish", "red FISH", "blue red red", "nothing that is known twice twice"]
    vectorizer = TfidfVectorizer(sublinear_tf=sublinear)
    X = vectorizer.fit_transform(texts)
    hasher = LSH(bits=16).fit(X)
    hasher.save(tmp_path / "model", text=vectorizer)
    again = semantic_hashing.load(tmp_path / "model")
    new = ["two red fishes and a fish", "", "unseen"]
    np.testing.assert_allclose(again.text_.transform(new).toarray(), vectorizer.transform(new).toarray(), rtol=1e-6)
    np.testing.assert_array_equal(again.encode(new), hasher.encode(vectorizer.transform(new)))
    counts = CountVectorizer().fit(texts)
    S_RBM(bits=8, max_epochs=1).fit(counts.transform(texts)).save(tmp_path / "counts", text=counts)
    np.testing.assert_array_equal(semantic_hashing.load(tmp_path / "counts").text_.transform(new).toarray(), counts.transform(new).toarray())


def test_a_vectorizer_that_does_more_is_refused(documents, tmp_path):
    hasher = LSH(bits=16).fit(np.eye(2))
    for vectorizer, message in (
        (TfidfVectorizer(ngram_range=(1, 2)), r"ngram_range=\(1, 2\) of a vectorizer cannot be kept"),
        (TfidfVectorizer(norm=None), "norm=None of a vectorizer cannot be kept"),
        (TfidfVectorizer(analyzer="char"), "analyzer='char'"),
        (TfidfVectorizer(token_pattern="a.."), "a vocabulary of 3 words, and LSH was fitted on 2"),
        (CountVectorizer(token_pattern="a[bc]"), "gives counts features, and LSH takes tfidf"),
    ):
        with pytest.raises(InputError, match=message):
            hasher.save(tmp_path / "model", text=vectorizer.fit(["abc acd", "ade"]))
    with pytest.raises(InputError, match="is not fitted"):
        hasher.save(tmp_path / "model", text=TfidfVectorizer())
    with pytest.raises(InputError, match="a kept model takes"):
        hasher.save(tmp_path / "model", text=object())
    assert not list(tmp_path.iterdir())


def test_a_folder_is_not_written_over_unasked(documents, model):
    other = LSH(bits=8).fit(documents.tfidf)
    with pytest.raises(InputError, match="exists already; give overwrite=True"):
        other.save(model)
    other.save(model, overwrite=True)
    assert semantic_hashing.load(model).bits == 8
    (model.parent / "mine").mkdir()
    (model.parent / "mine/notes.txt").write_text("mine")
    with pytest.raises(InputError, match="exists already; name a new folder"):
        other.save(model.parent / "mine", overwrite=True)
    with pytest.raises(HasherError, match="LSH is not fitted"):
        LSH().save(model.parent / "other")


def edited(model, **changes):
    sheet = json.loads((model / "model.json").read_text())
    sheet = {key: value for key, value in (sheet | changes).items() if value is not ...}
    (model / "model.json").write_text(json.dumps(sheet))


OBJECT = {"object": "os:system", "number": 1, "state": {}}


@pytest.mark.parametrize(
    ("damage", "error", "message"),
    [
        (lambda model: (model / "model.json").unlink(), InputError, "no kept model"),
        (lambda model: (model / "model.json").write_text('{"format": "sema'), RunError, "damaged, not whole JSON"),
        (lambda model: (model / "model.json").write_bytes(b"\xff\xfe"), RunError, "damaged, not whole JSON"),
        (lambda model: (model / "model.json").write_text("[]"), InputError, "not a model of semantic-hashing"),
        (lambda model: edited(model, format="ONNX"), InputError, "not a model of semantic-hashing"),
        (lambda model: edited(model, format_version=2), InputError, "format 2, and this version reads 1; install a newer"),
        (lambda model: edited(model, format_version=...), RunError, "damaged, without a format_version"),
        (lambda model: edited(model, fitted=...), RunError, "damaged, without fitted"),
        (lambda model: edited(model, method="Foreign"), InputError, "a model of Foreign, which is no method here"),
        (lambda model: edited(model, options={"bits": 16}), RunError, "the options seed are not those of LSH"),
        (lambda model: edited(model, options={"bits": 16, "seed": 0, "new": 1}), RunError, "the options new are not those"),
        (lambda model: edited(model, fitted={"hyperplanes_": {"array": "other"}}), RunError, "KeyError 'other'"),
        (lambda model: edited(model, fitted={"hyperplanes_": OBJECT}), RunError, "os.system is not one that a model may have"),
        (lambda model: (model / "arrays.safetensors").unlink(), RunError, "no such file"),
        (
            lambda model: (model / "arrays.safetensors").write_bytes((model / "arrays.safetensors").read_bytes()[:-1]),
            RunError,
            "damaged, or of another",
        ),
    ],
)
def test_what_is_not_whole_is_refused_in_one_line(model, damage, error, message):
    damage(model)
    with pytest.raises(error, match=message) as refused:
        semantic_hashing.load(model)
    assert "\n" not in str(refused.value)


def test_other_code_is_told(model, caplog):
    edited(model, fingerprint="0" * 16)
    assert semantic_hashing.load(model).bits == 16
    assert "the code of LSH has changed since this model was made" in caplog.text


class Holder:
    """Whatever is written into and read from."""


def roundtrip(value):
    writer = Writer(Holder())
    stored = json.loads(json.dumps(writer.write(value, "value_")))
    return Reader(Holder(), writer.arrays).read(stored)


def test_values_of_every_kind_come_back():
    value = {1: [None, True, 2, -0.5, "text", (3, {4})], "nan": float("nan"), (5, 6): np.float32(7), "inf": -np.inf}
    again = roundtrip(value)
    assert repr(again) == repr(value)
    shared = torch.nn.Linear(2, 3)
    shared.weight.requires_grad = False
    module = torch.nn.ModuleList([shared, shared])
    found = roundtrip(module)
    assert found[0] is found[1]
    assert not found[0].weight.requires_grad
    assert found[0].bias.requires_grad
    np.testing.assert_array_equal(found[0].weight.detach(), shared.weight.detach())
    zero = roundtrip(np.array(3, dtype=np.int16))
    assert (zero.shape, zero.dtype, zero) == ((), np.int16, 3)


def test_what_cannot_be_kept_is_named():
    for value, message in (
        ({"f": len}, r"value_.f: a builtins.builtin_function_or_method cannot be kept"),
        ([np.random.default_rng(0)], r"value_.0: a numpy.random.*Generator cannot be kept"),
        (np.array(["a"]), "value_: an array of type <U1 cannot be kept"),
        (np.array([{}]), "value_: an array of type object cannot be kept"),
    ):
        with pytest.raises(HasherError, match=message):
            roundtrip(value)


@pytest.mark.parametrize("stored", [{}, [], {"what": 1}, {"ref": 9}, {"object": "semantic_hashing.core.io:read_json", "number": 1, "state": {}}])
def test_what_was_never_written_is_not_read(stored):
    with pytest.raises(UnreadableError):
        Reader(Holder(), {}).read(stored)


def test_a_data_set_without_idf_of_its_own_is_none():
    assert TextFeatures(("a", "b"), None, "counts", "[a-z]").transform(["a b a"]).toarray().tolist() == [[2, 1]]
    assert NASH().features == "tfidf"
