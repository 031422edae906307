import numpy as np
import pytest

from semantic_hashing.analyses.words import model as words
from semantic_hashing.core import io
from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers import registry

FEW = {"max_epochs": 15, "batch_size": 25, "learning_rate": 0.01, "selector": "none"}


@pytest.fixture
def features(tmp_path, documents):
    documents.write(tmp_path / "features.npz")
    return tmp_path / "features.npz"


def test_neighbours_share_a_topic_more_often_than_random_words(features, documents, tmp_path):
    vocabulary = [f"w{i}" for i in range(documents.tfidf.shape[1])]
    frequent = np.argsort(-np.asarray(documents.counts.sum(axis=0)).ravel())[:6]
    asked = {vocabulary[i]: [] for i in frequent}
    hasher = registry.create("NASH", 16, 0, FEW)
    found = words.run(hasher, features, vocabulary, asked, tmp_path / "words.json", {"method": "NASH"})
    assert io.read_json(tmp_path / "words.json") == found
    assert found["cosine"]["overlap"] is None
    assert all(len(neighbours) == words.NEIGHBOURS and query not in neighbours for query, neighbours in found["cosine"]["lists"].items())
    rng = np.random.default_rng(0)
    random = words._coherence(documents.counts[documents.rows("train")], list(range(200)), rng.integers(0, len(vocabulary), (200, 5)))
    assert found["cosine"]["npmi"] > random + 0.05


def test_overlap_is_the_share_of_the_printed_neighbours(features, documents, tmp_path):
    vocabulary = [f"w{i}" for i in range(documents.tfidf.shape[1])]
    first = words.run(registry.create("NASH", 16, 0, FEW), features, vocabulary, {"w1": []}, tmp_path / "a.json", {})
    theirs = [*first["cosine"]["lists"]["w1"][:2], "elsewhere", "nowhere"]
    again = words.run(registry.create("NASH", 16, 0, FEW), features, vocabulary, {"w1": theirs}, tmp_path / "b.json", {})
    assert again["cosine"]["overlap"] == 0.5


def test_a_query_outside_the_vocabulary_is_named(features, documents, tmp_path):
    with pytest.raises(HasherError, match="'weapons' is not in the vocabulary"):
        words.run(registry.create("NASH", 16, 0, FEW), features, ["a"] * documents.tfidf.shape[1], {"weapons": []}, tmp_path / "words.json", {})


def test_a_deep_decoder_has_no_word_vectors(documents):
    hasher = registry.create("NASH", 16, 0, FEW | {"decoder_hidden": (10,), "max_epochs": 1}).fit(documents.tfidf[documents.rows("train")])
    with pytest.raises(HasherError, match="no word vectors"):
        hasher.word_vectors()
