import numpy as np
import pytest
import torch

from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.word_importance import ImportanceDecoder, ImportanceInput, start

from ..methods import dense


def test_the_importance_starts_between_a_tenth_and_one():
    m = start(5000)
    assert m.min() >= 0.1
    assert m.max() <= 1
    assert float(m.detach().mean()) == pytest.approx(0.55, abs=0.02)


def test_scaled_words_and_both_gradients_are_those_of_a_dense_product():
    X = dense.corpus()[0]
    torch.manual_seed(0)
    layer = ImportanceInput(X.shape[1], 4, start(X.shape[1]))
    W, b, m = (p.detach().clone().requires_grad_() for p in (layer.weight, layer.bias, layer.importance))
    found, expected = layer(Bag.of(X)), (dense.tensor(X) * m) @ W + b
    torch.testing.assert_close(found, expected)
    factor = torch.arange(4.0) - 1.3
    (found @ factor).square().sum().backward()
    (expected @ factor).square().sum().backward()
    torch.testing.assert_close(layer.importance.grad, m.grad)
    words, documents, values, gradient = layer.take_gradient()
    entries = torch.zeros(len(gradient), X.shape[1]).index_put_((documents, words), values, accumulate=True)
    torch.testing.assert_close(entries.T @ gradient, W.grad)


def test_without_gradients_it_is_the_same_product():
    X = dense.corpus()[0]
    layer = ImportanceInput(X.shape[1], 4, start(X.shape[1]))
    with torch.no_grad():
        torch.testing.assert_close(layer(Bag.of(X)), (dense.tensor(X) * layer.importance) @ layer.weight + layer.bias)


@pytest.mark.parametrize("factors", [0, 6])
def test_the_decoder_scales_the_vectors_of_words_and_not_their_biases(factors):
    X = dense.corpus()[0]
    torch.manual_seed(0)
    decoder = ImportanceDecoder(3, X.shape[1], start(X.shape[1]), factors)
    decoder.start_at(np.asarray(X.sum(axis=0)).ravel())
    z = torch.randn(X.shape[0], 3)
    e = decoder.map(decoder.factors) if factors else decoder.weight[:-1].T
    logits = z @ (decoder.importance[:, None] * e).T + decoder.weight[-1]
    expected = (dense.tensor(X) * torch.log_softmax(logits, dim=1)).sum(dim=1)
    found = decoder(z, Bag.of(X))
    torch.testing.assert_close(found, expected)
    names = dict(decoder.named_parameters())
    ours = torch.autograd.grad(found.sum(), names.values(), retain_graph=True)
    theirs = torch.autograd.grad(expected.sum(), names.values())
    for name, a, b in zip(names, ours, theirs, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-5, msg=lambda text, name=name: f"{name}: {text}")
    assert decoder.embeddings().shape == (3, X.shape[1])


def test_the_vectors_start_where_the_authors_start_them():
    wide = ImportanceDecoder(8, 500, start(500))
    assert 0.9 < wide.weight[:-1].abs().max() <= 1
    narrow = ImportanceDecoder(8, 500, start(500), 30)
    assert 0.045 < narrow.factors.abs().max() <= 0.05
    assert set(dict(narrow.named_parameters())) == {"importance", "factors", "map.weight", "map.bias", "weight"}
    assert narrow.weight.shape == (1, 500)
