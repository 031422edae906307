"""The restricted Boltzmann machines against the enumeration of every state of a tiny one."""

import copy
import itertools

import numpy as np
import pytest
import scipy.sparse as sp
import scipy.stats
import torch
from torch.nn import functional

from semantic_hashing.neural.batches import Bag, shuffled
from semantic_hashing.neural.rbm import BinaryRBM, ConstrainedPoissonRBM, pretrain

VISIBLE, HIDDEN, WORDS = 4, 3, 5


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Machines this small lose more to threads than they gain."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def states(units):
    """Every binary vector of so many units, (2^units, units)."""
    return torch.tensor(list(itertools.product([0.0, 1.0], repeat=units)))


@pytest.fixture
def binary():
    """A binary machine with weights that matter."""
    torch.manual_seed(0)
    machine = BinaryRBM(VISIBLE, HIDDEN)
    for parameter in machine.parameters():
        parameter.data.normal_()
    return machine


@pytest.fixture
def poisson():
    """A machine over five words with weights that matter."""
    torch.manual_seed(1)
    machine = ConstrainedPoissonRBM(WORDS, HIDDEN, np.ones(WORDS))
    for parameter in machine.parameters():
        parameter.data.normal_()
    return machine


@pytest.fixture
def documents():
    """Word counts of three documents, the second of them empty."""
    return torch.tensor([[2.0, 0, 1, 0, 3], [0, 0, 0, 0, 0], [0, 1, 0, 0, 1]])


def energy(v, h, weight, bias, visible_bias):
    """E(v, h) = -b'v - c'h - v'W h of every pair of states, (visible states, hidden states)."""
    return -(v @ visible_bias)[:, None] - (h @ bias)[None, :] - v @ weight @ h.T


def energy_of(machine, v):
    """E of visible vectors and every hidden state."""
    layer = machine.input if isinstance(machine, ConstrainedPoissonRBM) else machine
    return energy(v, states(HIDDEN), layer.weight, layer.bias, machine.visible_bias)


def log_likelihood(machine, v):
    """log p(v) of the binary machine with its partition function summed out, (n,)."""
    partition = torch.logsumexp(-energy_of(machine, states(VISIBLE)).flatten(), dim=0)
    return torch.logsumexp(-energy_of(machine, v), dim=1) - partition


def bag(v):
    return Bag.of(sp.csr_array(v.numpy()))


def gradients(machine, loss):
    """The gradient of each parameter by name."""
    return dict(zip([name for name, _ in machine.named_parameters()], torch.autograd.grad(loss, list(machine.parameters())), strict=True))


def test_the_free_energy_sums_over_the_hidden_states(binary):
    # F(v) = -log sum_h exp(-E(v, h))
    torch.testing.assert_close(binary.free_energy(states(VISIBLE)), -torch.logsumexp(-energy_of(binary, states(VISIBLE)), dim=1))


def test_hidden_units_have_their_conditional_probability(binary):
    conditional = torch.softmax(-energy_of(binary, states(VISIBLE)), dim=1)
    torch.testing.assert_close(binary.hidden(states(VISIBLE)), conditional @ states(HIDDEN))


def test_the_gradient_of_the_likelihood_is_that_of_free_energies_of_data_and_model(binary):
    # d log p(v) = -dF(v_data) + E_model dF(v): what contrastive divergence replaces is the model's expectation alone.
    data = torch.tensor([[1.0, 1, 0, 0], [0, 1, 1, 1]])
    exact = gradients(binary, log_likelihood(binary, data).mean())
    model = log_likelihood(binary, states(VISIBLE)).exp().detach()
    found = gradients(binary, (model * binary.free_energy(states(VISIBLE))).sum() - binary.free_energy(data).mean())
    for name, gradient in exact.items():
        torch.testing.assert_close(found[name], gradient, msg=lambda text, name=name: f"{name}: {text}")
    # The weight's is <v h'>_data - <v h'>_model.
    joint = torch.softmax(-energy_of(binary, states(VISIBLE)).flatten(), dim=0).view(2**VISIBLE, -1)
    correlations = data.T @ binary.hidden(data) / len(data) - states(VISIBLE).T @ joint @ states(HIDDEN)
    torch.testing.assert_close(exact["weight"], correlations)


def test_a_reconstruction_draws_hidden_units_and_gives_visible_probabilities(binary):
    v, draws = torch.tensor([[1.0, 0, 1, 0]]), 20_000
    given_v = torch.softmax(-energy_of(binary, v), dim=1)[0].detach()
    # p(v | h) over every visible state, then p(v_i = 1 | h).
    given_h = torch.softmax(-energy_of(binary, states(VISIBLE)), dim=0).T.detach() @ states(VISIBLE)
    torch.manual_seed(2)
    found = binary.reconstruct(v.expand(draws, -1)).detach()
    apart = (found[:, None] - given_h).abs().amax(dim=2)
    assert apart.min(dim=1).values.max() < 1e-5, "every reconstruction is that of one hidden state"
    drawn = torch.bincount(apart.argmin(dim=1), minlength=2**HIDDEN)
    assert scipy.stats.chisquare(drawn.numpy(), draws * given_v.double().numpy() / given_v.double().sum().item()).pvalue > 0.01


def test_a_step_follows_the_gap_between_data_and_reconstruction(binary, monkeypatch):
    # Adam's first step is the learning rate against the sign of the gradient of F(data) - F(reconstruction).
    data, model = torch.tensor([[1.0, 1, 0, 0], [0, 1, 1, 1]]), torch.rand(2, VISIBLE)
    monkeypatch.setattr(binary, "reconstruct", lambda v: model)
    slope = gradients(binary, (binary.free_energy(data) - binary.free_energy(model)).mean())
    before = {name: parameter.detach().clone() for name, parameter in binary.named_parameters()}
    pretrain(binary, data.__getitem__, documents=2, rng=np.random.default_rng(0), rate=0.01, batch_size=2, epochs=1)
    for name, parameter in binary.named_parameters():
        torch.testing.assert_close(parameter.detach(), before[name] - 0.01 * slope[name].sign(), rtol=0, atol=1e-5)


def test_training_raises_the_exact_likelihood_of_the_data():
    data = torch.tensor([[1.0, 1, 0, 0], [0, 0, 1, 1]])
    torch.manual_seed(3)
    machine = BinaryRBM(VISIBLE, HIDDEN)
    before = log_likelihood(machine, data).mean().item()
    assert before == pytest.approx(-VISIBLE * np.log(2), abs=0.05)
    pretrain(machine, lambda rows: data[rows % 2], documents=100, rng=np.random.default_rng(0), rate=0.05, batch_size=20, epochs=60)
    # No model gives each of two documents more than 1/2.
    after = log_likelihood(machine, data).mean().item()
    assert -1.5 < after < np.log(0.5)


def test_the_free_energy_of_word_counts_sums_over_the_hidden_states(poisson, documents):
    torch.testing.assert_close(poisson.free_energy(bag(documents)), -torch.logsumexp(-energy_of(poisson, documents), dim=1))


def test_hidden_units_given_word_counts_have_their_conditional_probability(poisson, documents):
    conditional = torch.softmax(-energy_of(poisson, documents), dim=1)
    torch.testing.assert_close(poisson.hidden(bag(documents)), conditional @ states(HIDDEN))


def test_the_sparse_gradient_of_the_free_energy_is_that_of_the_enumeration(poisson, documents):
    exact = gradients(poisson, -torch.logsumexp(-energy_of(poisson, documents), dim=1).mean())
    poisson.free_energy(bag(documents)).mean().backward()
    words, rows, values, factor = poisson.input.take_gradient()
    batch = torch.zeros(3, WORDS).index_put_((rows, words), values)
    torch.testing.assert_close(batch.T @ factor, exact["input.weight"])
    torch.testing.assert_close(poisson.input.bias.grad, exact["input.bias"])
    torch.testing.assert_close(poisson.visible_bias.grad, exact["visible_bias"])


def test_a_reconstruction_keeps_the_lengths_of_the_documents(poisson):
    counts = np.random.default_rng(4).poisson(2.0, (50, WORDS)).astype(np.float32)
    counts[[0, 7, 8, -1]] = 0
    found = poisson.reconstruct(Bag.of(sp.csr_array(counts)))
    assert found.words == WORDS
    np.testing.assert_array_equal(found.indptr.diff().numpy(), counts.sum(axis=1))
    assert (found.values == 1).all()
    assert len(found.indices) == len(found.values) == found.indptr[-1]
    assert 0 <= found.indices.min() <= found.indices.max() < WORDS


def test_the_words_of_a_reconstruction_have_the_rates_of_the_softmax(poisson):
    # So long are these documents that their hidden units are certain; each has a softmax(b + W h) of its own.
    length = 20_000
    documents = torch.zeros(4, WORDS)
    documents[[0, 2, 3], [1, 3, 0]] = length
    h = poisson.hidden(bag(documents)).detach()
    certain = h[[0, 2, 3]]
    assert ((certain == 0) | (certain == 1)).all()
    assert len(certain.unique(dim=0)) == 3
    torch.manual_seed(5)
    found = poisson.reconstruct(bag(documents))
    drawn = torch.zeros(4, WORDS).index_put_((found.documents, found.indices), found.values, accumulate=True)
    rates = functional.softmax(poisson.visible_bias + torch.einsum("wj,dj->dw", poisson.input.weight, h), dim=1).detach().double()
    for document in (0, 2, 3):
        expected = length * rates[document] / rates[document].sum()
        assert scipy.stats.chisquare(drawn[document].numpy(), expected.numpy()).pvalue > 0.01


def test_the_words_follow_from_hidden_units_that_are_drawn(poisson):
    # E[v_w] = N sum_h p(h | v) softmax(b + W h)_w over every hidden state, which is not the softmax at the mean of h.
    document, copies = torch.tensor([[1.0, 0, 1, 0, 1]]), 20_000
    given_v = torch.softmax(-energy_of(poisson, document), dim=1)
    softmaxes = torch.softmax(poisson.visible_bias + states(HIDDEN) @ poisson.input.weight.T, dim=1)
    torch.manual_seed(6)
    found = poisson.reconstruct(bag(document.expand(copies, -1)))
    shares = torch.bincount(found.indices, minlength=WORDS) / (3 * copies)
    torch.testing.assert_close(shares, (given_v @ softmaxes)[0].detach(), rtol=0, atol=0.006)
    at_the_mean = torch.softmax(poisson.visible_bias + poisson.hidden(bag(document)) @ poisson.input.weight.T, dim=1)[0]
    assert (at_the_mean - shares).abs().max() > 0.02


def test_before_training_the_words_have_their_frequencies_in_the_corpus():
    mass = np.array([9.0, 4.0, 2.0, 0.0])
    machine = ConstrainedPoissonRBM(4, HIDDEN, mass)
    torch.testing.assert_close(torch.softmax(machine.visible_bias, dim=0).detach(), torch.tensor([10.0, 5, 3, 1]) / 19)


def test_training_on_word_counts_takes_the_steps_of_a_dense_adam(poisson, monkeypatch):
    # Two documents without a common word, one a batch: a row moves also at steps that do not touch it, the last included.
    data = torch.tensor([[2.0, 1, 0, 0, 0], [0, 0, 0, 1, 3]])
    models = torch.tensor([[1.0, 2, 0, 0, 0], [0, 0, 0, 4, 0]])
    reference = copy.deepcopy(poisson)
    adam = torch.optim.Adam(reference.parameters(), lr=0.01)
    rng = np.random.default_rng(0)
    for _ in range(5):
        for rows in shuffled(2, 1, rng):
            adam.zero_grad()
            gap = [-torch.logsumexp(-energy_of(reference, v[rows]), dim=1).mean() for v in (data, models)]
            (gap[0] - gap[1]).backward()
            adam.step()
    monkeypatch.setattr(poisson, "reconstruct", lambda batch: bag(models[[0 if batch.indices[0] < 2 else 1]]))
    pretrain(poisson, lambda rows: bag(data[rows]), documents=2, rng=np.random.default_rng(0), rate=0.01, batch_size=1, epochs=5)
    for (name, parameter), other in zip(poisson.named_parameters(), reference.parameters(), strict=True):
        torch.testing.assert_close(parameter, other, rtol=1e-4, atol=1e-5, msg=lambda text, name=name: f"{name}: {text}")
