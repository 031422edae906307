"""The parts for a GPU, held against those for a CPU: the same numbers but for rounding, here on a CPU."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from semantic_hashing.data.prepare import synthetic
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.neural import on_gpu
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.clipping import ClippedAdam
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.sparse_input import SparseInput


def documents(seed, rows=7, words=12):
    return sp.random_array((rows, words), density=0.3, format="csr", dtype=np.float32, rng=np.random.default_rng(seed))


def in_both(work):
    """What ``work`` returns with the parts for a CPU and with those for a GPU."""
    torch.manual_seed(3)
    on_cpu = work()
    torch.manual_seed(3)
    with on_gpu.parts():
        return on_cpu, work()


@pytest.mark.parametrize("every_row", [False, True])
@pytest.mark.parametrize("decay_steps", [10_000, 7])
def test_dense_adam_moves_rows_as_the_sparse_one(every_row, decay_steps):
    def work():
        layer = SparseInput(12, 4)
        optimizer = RowAdam(layer, rate=0.05, decay_steps=decay_steps, every_row=every_row)
        targets = torch.randn(7, 4)
        for seed in range(60):
            # A layer that is used twice in a step adds both gradients up.
            for rows in (slice(0, 4), slice(4, 7)):
                (layer(Bag.of(documents(seed)[rows])) - targets[rows]).square().sum().backward()
            optimizer.step()
        optimizer.settle()
        return layer.weight.detach(), layer.bias.detach()

    for one, other in zip(*in_both(work), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("clip", [0.0, 0.5, 100.0])
def test_gradients_are_clipped_alike(clip):
    def work():
        model = torch.nn.ModuleDict({"first": SparseInput(12, 4), "second": torch.nn.Linear(4, 3), "unused": torch.nn.Linear(2, 2)})
        optimizer = ClippedAdam(model, 0.05, clip)
        for seed in range(20):
            loss = model["second"](model["first"](Bag.of(documents(seed)))).square().sum()
            ((seed + 1) * loss).backward()
            optimizer.step()
        optimizer.settle()
        return [parameter.detach() for parameter in model.parameters()]

    for one, other in zip(*in_both(work), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("activation", ["none", "relu"])
def test_the_likelihood_and_its_gradients_are_the_same(activation):
    def work():
        decoder = SoftmaxDecoder(4, 12, activation=activation)
        code = torch.randn(7, 4, requires_grad=True)
        likelihood = decoder(code, Bag.of(documents(0)))
        likelihood.backward(torch.linspace(-1, 2, 7))
        return likelihood.detach(), code.grad, decoder.weight.grad

    for one, other in zip(*in_both(work), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)


def test_a_document_that_names_a_word_twice_is_a_sum():
    def work():
        torch.manual_seed(0)
        layer, optimizer = (made := SparseInput(3, 2)), RowAdam(made, 0.1)
        layer(Bag(torch.tensor([0, 2]), torch.tensor([1, 1]), torch.ones(2), 3)).square().sum().backward()
        optimizer.step()
        return layer.weight.detach()

    torch.testing.assert_close(*in_both(work))


def test_dropped_words_stay_as_zeros():
    one, other = in_both(lambda: Bag.of(documents(1)).drop_words(0.5))
    kept = other.values != 0
    assert torch.equal(one.values, other.values[kept])
    assert torch.equal(one.indices, other.indices[kept])
    assert torch.equal(one.documents, other.documents[kept])
    with on_gpu.parts():
        bag = Bag.of(documents(1))
        assert bag.drop_words(0) is bag


def test_the_parts_are_put_back():
    before = [vars(RowAdam)["step"], vars(Bag)["documents"], vars(ClippedAdam)["step"]]

    def fail():
        with on_gpu.parts():
            assert vars(RowAdam)["step"] is not before[0]
            raise ValueError("within")

    with pytest.raises(ValueError, match="within"):
        fail()
    assert [vars(RowAdam)["step"], vars(Bag)["documents"], vars(ClippedAdam)["step"]] == before


@pytest.mark.parametrize("method", ["NASH-DN", "VDSH-SP", "AMMI", "NbrMI", "MASH", "PairRec", "RBSH", "S-RBM"])
def test_a_model_trained_by_them_has_almost_the_same_codes(method):
    data = synthetic.prepared(300, 200, 5, seed=0)
    X = data.tfidf if method != "S-RBM" else data.counts

    def work():
        few = {"max_epochs": 2, "selector": "none", "batch_size": 50} | ({"count": 10} if method in ("PairRec", "RBSH", "NbrMI") else {})
        hasher = registry.create(method, 16, 0, few)
        fit(hasher, data)
        return hasher.scores(X)

    one, other = in_both(work)
    # Where bits are drawn, a probability in its last digit may draw another one.
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.99
