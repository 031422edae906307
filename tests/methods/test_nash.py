import pytest

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.nash import NASH
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance

FEW = {"max_epochs": 10, "batch_size": 25, "learning_rate": 0.01, "selector": "none", "seed": 1}


def precision(hasher, data):
    train, test = data.rows("train"), data.rows("test")
    relevance = Relevance(data.labels[test], data.labels[train])
    return precision_at_k(hasher.encode(data.tfidf[test]), hasher.encode(data.tfidf[train]), relevance, 20).expected.mean()


@pytest.mark.parametrize("noise", ["none", "data-dependent"])
@pytest.mark.parametrize("shape", [{"hidden": ()}, {"hidden": (50,)}, {"decoder_hidden": (40,)}])
def test_other_shapes_learn_too(documents, shape, noise):
    hasher = NASH(12, noise=noise, **FEW | shape).fit(documents.tfidf[documents.rows("train")])
    assert precision(hasher, documents) > 0.4


def test_without_labels_a_supervised_hasher_says_so(documents):
    with pytest.raises(HasherError, match="needs the labels of the training documents"):
        NASH(12, supervision="labels", **FEW).fit(documents.tfidf[documents.rows("train")])


@pytest.mark.parametrize("name", ["noise", "supervision", "label_loss", "estimator", "decoder_activation", "target", "selector"])
def test_an_unknown_choice_is_named(documents, name):
    with pytest.raises(HasherError, match=f"{name}: 'odd' is not one of"):
        NASH(12, **FEW | {name: "odd"}).fit(documents.tfidf[documents.rows("train")], documents.labels[documents.rows("train")])
