"""The sparse path against a dense reference: same values, same gradients, same updates."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.data.prepare import synthetic
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.neural.batches import Bag, in_order, shuffled
from semantic_hashing.neural.encoder import Encoder, drop
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.priors import BernoulliPrior, NormalPrior
from semantic_hashing.neural.row_update import Rows, settle_rows, settle_rows_of_tensors, update_rows, update_rows_of_tensors
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.sparse_input import SparseInput
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.training import driver


@pytest.fixture
def documents():
    """Five sparse documents over 12 words; the third is empty, words 10 and 11 never occur."""
    rng = np.random.default_rng(0)
    dense = rng.random((5, 12)) * (rng.random((5, 12)) < 0.4)
    dense[2] = 0
    dense[:, 10:] = 0
    return sp.csr_array(dense.astype(np.float32))


def dense(matrix):
    return torch.from_numpy(matrix.toarray())


def test_sparse_input_equals_a_dense_layer(documents):
    torch.manual_seed(0)
    layer = SparseInput(12, 7)
    out = layer(Bag.of(documents))
    weight = layer.weight.detach().clone().requires_grad_()
    bias = layer.bias.detach().clone().requires_grad_()
    reference = dense(documents) @ weight + bias
    torch.testing.assert_close(out, reference)
    upstream = torch.randn_like(out)
    out.backward(upstream)
    reference.backward(upstream)
    words, rows, values, factor = layer.take_gradient()
    batch = sp.coo_array((values.numpy(), (rows.numpy(), words.numpy())), shape=(5, 12))
    torch.testing.assert_close(torch.from_numpy(batch.T @ factor.numpy()), weight.grad)
    assert layer.take_gradient() is None
    torch.testing.assert_close(layer.bias.grad, bias.grad)


def test_softmax_decoder_equals_a_dense_cross_entropy(documents):
    torch.manual_seed(1)
    decoder = SoftmaxDecoder(3, 12)
    nn.init.normal_(decoder.weight, std=3.0)
    code = torch.randn(5, 3, requires_grad=True)
    out = decoder(code, Bag.of(documents))
    weight = decoder.weight.detach().clone().requires_grad_()
    other = code.detach().clone().requires_grad_()
    logits = other @ weight[:-1] + weight[-1]
    reference = (dense(documents) * torch.log_softmax(logits, dim=1)).sum(dim=1)
    torch.testing.assert_close(out, reference)
    upstream = torch.randn(5)
    out.backward(upstream)
    reference.backward(upstream)
    torch.testing.assert_close(decoder.weight.grad, weight.grad)
    torch.testing.assert_close(code.grad, other.grad)


@pytest.mark.parametrize("activation", ["none", "relu"])
def test_a_decoder_with_hidden_layers_and_a_relu_equals_dense_layers(documents, activation):
    torch.manual_seed(5)
    decoder = SoftmaxDecoder(3, 12, hidden=(4,), activation=activation)
    nn.init.normal_(decoder.weight)
    code = torch.randn(5, 3, requires_grad=True)
    other = code.detach().clone().requires_grad_()
    logits = torch.relu(decoder.layers[0](other)) @ decoder.weight[:-1] + decoder.weight[-1]
    reference = (dense(documents) * torch.log_softmax(torch.relu(logits) if activation == "relu" else logits, dim=1)).sum(dim=1)
    out = decoder(code, Bag.of(documents))
    torch.testing.assert_close(out, reference)
    upstream = torch.randn(5)
    weight_gradients = []
    for value in (out, reference):
        decoder.weight.grad = None
        value.backward(upstream)
        weight_gradients.append(decoder.weight.grad)
    torch.testing.assert_close(*weight_gradients)
    torch.testing.assert_close(code.grad, other.grad)


def test_decoder_stays_finite_where_probabilities_underflow(documents):
    decoder = SoftmaxDecoder(1, 12)
    with torch.no_grad():
        decoder.weight[:] = torch.linspace(-500, 500, 24).reshape(2, 12)
    out = decoder(torch.ones(5, 1), Bag.of(documents))
    logits = decoder.weight[0] + decoder.weight[1]
    torch.testing.assert_close(out, (dense(documents) * torch.log_softmax(logits, dim=0)).sum(dim=1))


def test_decoder_starts_at_the_unigram_model(documents):
    decoder = SoftmaxDecoder(2, 12)
    mass = documents.sum(axis=0)
    decoder.start_at(mass)
    share = torch.softmax(decoder.weight[-1].detach(), dim=0).numpy()
    np.testing.assert_allclose(share, (mass + 1) / (mass.sum() + 12), rtol=1e-5)


def beside_torch_adam(words, decay_steps, every_row):
    """A sparse input layer and a dense one of the same weights, each with its optimiser, and the schedule of torch's."""
    torch.manual_seed(2)
    layer, reference = SparseInput(words, 4), nn.Linear(words, 4)
    with torch.no_grad():
        reference.weight.copy_(layer.weight.T)
        reference.bias.copy_(layer.bias)
    ours = RowAdam(layer, rate=0.01, decay=0.5, decay_steps=decay_steps, every_row=every_row)
    theirs = torch.optim.Adam(reference.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.StepLR(theirs, step_size=decay_steps, gamma=0.5)
    return layer, ours, reference, theirs, schedule


@pytest.mark.parametrize("every_row", [False, True])
def test_row_adam_equals_torch_adam_when_every_row_is_touched_or_updated(every_row):
    layer, ours, reference, theirs, schedule = beside_torch_adam(6, 3, every_row)
    rng = np.random.default_rng(0)
    for _ in range(8):
        held = rng.random((5, 6)) < (0.3 if every_row else 1)
        batch = sp.csr_array((rng.random((5, 6)).astype(np.float32) + 0.1) * held)
        layer(Bag.of(batch)).square().sum().backward()
        ours.step()
        theirs.zero_grad()
        reference(dense(batch)).square().sum().backward()
        theirs.step()
        schedule.step()
    torch.testing.assert_close(layer.weight.T, reference.weight)
    torch.testing.assert_close(layer.bias, reference.bias)


def batches_of_rare_and_common_words(steps, words=40):
    """Batches of 5 documents whose w-th word is in one batch of w + 1; the last one is in none after the first batch."""
    rng = np.random.default_rng(0)
    for step in range(steps):
        held = (rng.random(words) < 1 / (1 + np.arange(words))) & (rng.random((5, words)) < 0.6)
        held[:, -1] = step == 0
        yield sp.csr_array(((rng.random((5, words)) + 0.1) * held).astype(np.float32))


@pytest.mark.parametrize("every_row", [False, True])
def test_row_adam_equals_torch_adam_for_words_of_every_frequency(every_row):
    layer, ours, reference, theirs, schedule = beside_torch_adam(40, 150, every_row)
    targets = torch.randn(5, 4)
    for batch in batches_of_rare_and_common_words(400):
        out = layer(Bag.of(batch))
        (out - targets).square().sum().backward()
        ours.step()
        theirs.zero_grad()
        expected = reference(dense(batch))
        torch.testing.assert_close(out, expected, rtol=1e-4, atol=1e-5)
        (expected - targets).square().sum().backward()
        theirs.step()
        schedule.step()
    ours.settle()
    torch.testing.assert_close(layer.weight.T, reference.weight, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(layer.bias, reference.bias, rtol=1e-4, atol=1e-5)


def test_row_adam_leaves_untouched_rows_alone_until_they_are_read(documents):
    layer = SparseInput(12, 4)
    before = layer.weight.detach().clone()

    def changed():
        return set(np.flatnonzero((layer.weight.detach() != before).any(dim=1).numpy()))

    optimizer = RowAdam(layer, rate=0.1)
    layer(Bag.of(documents)).sum().backward()
    optimizer.step()
    assert changed() == set(documents.indices.tolist())
    assert layer.take_gradient() is None
    before = layer.weight.detach().clone()
    layer(Bag.of(documents[:1])).sum().backward()
    optimizer.step()
    assert changed() == set(documents[:1].indices.tolist())
    layer(Bag.of(documents[:2]))
    assert changed() == set(documents[:2].indices.tolist())
    optimizer.settle()
    assert changed() == set(documents.indices.tolist())
    assert layer.before_reading is None


def test_row_adam_adds_up_a_layer_that_is_used_twice(documents):
    torch.manual_seed(4)
    once, twice = SparseInput(12, 4), SparseInput(12, 4)
    twice.load_state_dict(once.state_dict())
    for layer, batches in ((once, [documents]), (twice, [documents[:2], documents[2:]])):
        optimizer = RowAdam(layer, rate=0.1)
        sum(layer(Bag.of(batch)).square().sum() for batch in batches).backward()
        optimizer.step()
    torch.testing.assert_close(once.weight, twice.weight)


def test_encoder_equals_dense_layers(documents):
    torch.manual_seed(3)
    encoder = Encoder(12, (8, 6, 5), dropout=0.5).eval()
    units = torch.relu(dense(documents) @ encoder.first.weight + encoder.first.bias)
    for layer in encoder.rest:
        units = torch.relu(layer(units))
    torch.testing.assert_close(encoder(Bag.of(documents)), units)


def test_dropout_keeps_the_mean():
    torch.manual_seed(0)
    dropped = drop(torch.ones(200, 500), 0.3)
    assert dropped.mean().item() == pytest.approx(1, abs=0.01)
    assert (dropped == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)


def test_dropped_words_keep_the_mean_and_the_structure(documents):
    torch.manual_seed(0)
    bag = Bag.of(documents)
    total = torch.zeros(5, 12)
    for _ in range(3_000):
        fewer = bag.drop_words(0.5)
        total.view(-1).index_add_(0, fewer.documents * 12 + fewer.indices, fewer.values)
    torch.testing.assert_close(total / 3_000, dense(documents), atol=0.1, rtol=0.1)
    assert bag.drop_words(0.0) is bag


def test_straight_through_gradient_and_samples():
    torch.manual_seed(0)
    h = torch.tensor([0.1, 0.5, 0.9]).repeat(20_000, 1).requires_grad_()
    code = StraightThrough().code(h, stochastic=True)
    assert set(code.unique().tolist()) == {0.0, 1.0}
    torch.testing.assert_close(code.detach().mean(dim=0), torch.tensor([0.1, 0.5, 0.9]), atol=0.02, rtol=0)
    upstream = torch.randn_like(code)
    code.backward(upstream)
    torch.testing.assert_close(h.grad, upstream)
    assert StraightThrough().code(torch.tensor([[0.5, 0.51]]), stochastic=False).tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize("prior", [0.5, 0.2])
def test_bernoulli_kl_equals_torch(prior):
    logits = torch.linspace(-30, 30, 24).reshape(4, 6)
    reference = torch.distributions.kl_divergence(
        torch.distributions.Bernoulli(logits=logits.double()), torch.distributions.Bernoulli(torch.full_like(logits, prior).double())
    ).sum(dim=1)
    torch.testing.assert_close(BernoulliPrior(prior).kl(logits).double(), reference, rtol=1e-4, atol=1e-5)


def test_gaussian_kl_equals_torch():
    torch.manual_seed(0)
    mean, log_variance = torch.randn(4, 6), torch.randn(4, 6)
    normal = torch.distributions.Normal(mean, torch.exp(0.5 * log_variance))
    reference = torch.distributions.kl_divergence(normal, torch.distributions.Normal(0.0, 1.0)).sum(dim=1)
    torch.testing.assert_close(NormalPrior().kl(mean, log_variance), reference)


def test_batches_cover_every_document_once():
    rng = np.random.default_rng(0)
    batches = list(shuffled(23, 5, rng))
    assert [len(batch) for batch in batches] == [5, 5, 5, 5, 3]
    assert sorted(np.concatenate(batches)) == list(range(23))
    assert [list(range(23))[rows] for rows in in_order(23, 10)] == [list(range(10)), list(range(10, 20)), [20, 21, 22]]


@pytest.mark.parametrize("every", [False, True])
def test_the_update_for_a_gpu_is_the_compiled_one(every):
    generator = np.random.default_rng(3)
    large = [torch.from_numpy(generator.random((12, 4), dtype=np.float32)) for _ in range(3)]
    absent = torch.from_numpy(generator.integers(0, 300, 12))
    # Nothing is ever pending where every row is updated.
    pending = torch.zeros(12) if every else torch.from_numpy(generator.random(12, dtype=np.float32))
    compiled, by_torch = Rows(*large, absent, pending), Rows(*(tensor.clone() for tensor in (*large, absent, pending)))
    words, rows = (torch.from_numpy(generator.integers(0, limit, 30)) for limit in (9, 5))
    values, gradient = torch.rand(30), torch.randn(5, 4)
    arrays = Rows(*(tensor.numpy() for tensor in compiled))
    settle_rows(arrays, words.numpy())
    settle_rows_of_tensors(by_torch, words)
    update_rows(arrays, *(tensor.numpy() for tensor in (words, rows, values, gradient)), np.float32(0.01), np.float32(1.7), every)
    update_rows_of_tensors(by_torch, words, rows, values, gradient, 0.01, 1.7, every)
    for left, right in zip(compiled, by_torch, strict=True):
        torch.testing.assert_close(left, right)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU")
@pytest.mark.parametrize("method", ["S-RBM", "VDSH", "NASH-DN", "NASH-DN-S"])
def test_a_gpu_trains_the_same_models(method):
    data = synthetic.prepared(500, 300, 5, seed=0)
    found = {}
    for device in ("cpu", "cuda"):
        hasher = registry.create(method, 16, 0, {"max_epochs": 8, "selector": "none", "batch_size": 25})
        driver.set_up_torch(1, device)
        try:
            matrix = fit(hasher, data)
            codes = [hasher.encode(matrix[data.rows(part)]) for part in ("test", "train")]
        finally:
            torch.set_default_device("cpu")
        relevance = Relevance(data.labels[data.rows("test")], data.labels[data.rows("train")])
        found[device] = precision_at_k(*codes, relevance, 20).expected.mean()
    assert found["cuda"] == pytest.approx(found["cpu"], abs=0.1)
