"""PSH beside its formulae: pairs, signs, ARM against enumeration, the loss as coded."""

import itertools

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch.distributions import Bernoulli, kl_divergence

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.variational import Batch
from semantic_hashing.methods.psh import PSH, PairedARM, alike, similarity_term
from semantic_hashing.neural.batches import Bag

from . import beside, dense

OPTIONS = beside.COMMON | {"noise_std": 0.0, "alpha": 2.5, "alpha_warmup": 4, "similarity_weight": 0.6}
ROWS, PARTNERS, STRANGERS = np.array([7, 2, 3, 11, 0]), np.array([1, 2, 9, 4, 5]), np.array([6, 0, 8, 2, 3])
PAIRS = len(ROWS)


class Given:
    """In place of a random order."""

    def __init__(self, rows):
        self.rows = rows

    def take(self, count):
        assert count == len(self.rows)
        return self.rows


def begin(**options):
    """A hasher before its first step whose pairs are known."""
    hasher = PSH(dense.BITS, 3, **(OPTIONS | options))
    orders = iter([Given(PARTNERS), Given(STRANGERS)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("semantic_hashing.methods.psh.Turns", lambda things, rng: next(orders))
        return hasher, beside.begin(hasher)


def corpus(rows):
    X, _, labels = (dense.tensor(matrix)[rows] for matrix in dense.corpus())
    return X, labels


def code_and_estimate(name, logits):
    """The codes that the likelihood is taken at, the factor of each in the gradient, and the code that the labels read."""
    h = torch.sigmoid(logits)
    if name == "straight-through":
        z = (h > torch.rand_like(h)).float() + h - h.detach()
        return [z], [torch.zeros_like(h)], z
    # Both documents of a pair meet one draw.
    u = torch.rand(PAIRS, dense.BITS)
    u = torch.cat([u, u])
    z, other = (u < h).float(), (u > 1 - h).float()
    return [z, other], [0.5 - u, u - 0.5], z + h - h.detach()


def loss(hasher, share):
    """The reference's loss; it draws words, units, the code and its noise."""
    X, labels = corpus(np.concatenate([ROWS, PARTNERS]))
    if hasher.as_coded:
        labels = torch.cat([labels[:PAIRS], corpus(STRANGERS)[1]])

    def of(w):
        logits = beside.outputs(w, dense.dropped_words(X, hasher.input_dropout), hasher.dropout)
        codes, factors, read = code_and_estimate(hasher.estimator, logits)
        noise = hasher.noise_std * torch.randn_like(logits) if hasher.noise_std else 0.0
        values = [dense.log_likelihood(w, z + noise, X) for z in codes]
        likelihood = sum(values) / len(values)
        for value, factor in zip(values, factors, strict=True):
            likelihood = likelihood + (value.detach()[:, None] * factor * (logits - logits.detach())).sum(dim=1)
        h = torch.sigmoid(logits)
        divergence = kl_divergence(Bernoulli(probs=h), Bernoulli(torch.full_like(h, 0.5))).sum(dim=1)
        each = -likelihood - 2.5 * share * dense.label_likelihood(w, read, labels, hasher.label_loss)
        first, second = labels[:PAIRS].bool().tolist(), labels[PAIRS:].bool().tolist()
        s = torch.tensor([1.0 if any(a and b for a, b in zip(*pair, strict=True)) else -1.0 for pair in zip(first, second, strict=True)])
        apart = ((h[:PAIRS] - h[PAIRS:]) ** 2).sum(dim=1)
        if hasher.as_coded:
            return (each[:PAIRS] + each[PAIRS:]).mean() + 0.7 * divergence.sum() + 0.6 * s.mean() * 0.5 * apart.sum()
        each = each + 0.7 * divergence
        return (each[:PAIRS] + each[PAIRS:] + 0.6 * s * 0.5 * apart).mean()

    return of


@pytest.mark.parametrize(
    "options",
    [{}, {"as_coded": True}, {"noise_std": 0.6}, {"estimator": "straight-through"}, {"label_loss": "softmax"}, {"label_hidden": (6,)}],
)
def test_loss_and_gradients_are_those_of_the_formulae(options):
    hasher, steps = begin(**options)
    dense.assert_same_step(steps, loss(hasher, 0.25), ROWS)


@pytest.mark.parametrize(("taken", "share"), [(0, 0.25), (1, 0.5), (3, 1.0), (9, 1.0)])
def test_the_labels_gain_weight_at_each_step(taken, share):
    hasher, steps = begin()
    for _ in range(taken):
        steps.loss_and_gradients(ROWS, 0)
    dense.assert_same_step(steps, loss(hasher, share), ROWS)


def test_without_warmup_the_labels_have_their_weight_at_once():
    hasher, steps = begin(alpha_warmup=0)
    dense.assert_same_step(steps, loss(hasher, 1.0), ROWS)


def pair_loss(hasher, steps, rows, signs=None):
    """The loss of pairs, whose dropped words and units are none, at one seed of the draws."""
    X, _, labels = dense.corpus()
    data = type("Data", (), {"y": labels})
    hasher.network_.steps = 0
    torch.manual_seed(2)
    batch = Batch(rows, Bag.of(X[rows]), Bag.of(X[rows]), torch.from_numpy(labels[rows].toarray().astype(np.float32)), 0.7, data)
    if signs is None:
        return hasher.loss(batch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("semantic_hashing.methods.psh.alike", lambda first, second: torch.full((len(first),), signs))
        return hasher.loss(batch)


def test_swapping_the_documents_of_a_pair_changes_nothing():
    hasher, steps = begin(dropout=0.0)
    there, back = (pair_loss(hasher, steps, np.concatenate(order)) for order in ([ROWS, PARTNERS], [PARTNERS, ROWS]))
    torch.testing.assert_close(there, back)
    # Pairs of unlike documents, of which the sign is looked at.
    _, labels = corpus(np.concatenate([ROWS, PARTNERS]))
    assert set(alike(labels[:PAIRS], labels[PAIRS:]).tolist()) == {1.0, -1.0}


def test_a_pair_without_a_sign_is_two_documents_of_nash_s():
    hasher, steps = begin(dropout=0.0)
    both = pair_loss(hasher, steps, np.concatenate([ROWS, PARTNERS]), signs=0.0)
    w, total = steps.weights(), 0.0
    torch.manual_seed(2)
    u = torch.rand(PAIRS, dense.BITS)
    for rows in (ROWS, PARTNERS):
        X, labels = corpus(rows)
        logits = beside.outputs(w, X, 0.0)
        h = torch.sigmoid(logits)
        codes = (u < h).float(), (u > 1 - h).float()
        bound = sum(dense.log_likelihood(w, z, X) for z in codes) / 2 - 0.7 * kl_divergence(Bernoulli(h), Bernoulli(0.5 * torch.ones_like(h))).sum(
            dim=1
        )
        total = total - (bound + 2.5 * 0.25 * dense.label_likelihood(w, codes[0], labels, "logistic")).mean()
    torch.testing.assert_close(both, total)
    hasher.similarity_weight = 0.0
    torch.testing.assert_close(pair_loss(hasher, steps, np.concatenate([ROWS, PARTNERS])), both)


def test_the_sign_is_of_a_label_in_common():
    first = torch.tensor([[1.0, 0, 0], [1, 1, 0], [1, 0, 0], [0, 0, 0]])
    second = torch.tensor([[1.0, 0, 0], [0, 1, 1], [0, 1, 1], [0, 0, 0]])
    assert alike(first, second).tolist() == [1, 1, -1, -1]


def test_alike_pairs_are_drawn_together_and_others_pushed_apart():
    h = torch.tensor([[0.25, 1.0]], requires_grad=True), torch.tensor([[0.75, 0.5]])
    for sign in (1.0, -1.0):
        value = similarity_term(torch.tensor([sign]), *h)
        assert value.tolist() == [sign * 0.25]
        (gradient,) = torch.autograd.grad(value.sum(), h[0])
        assert gradient.tolist() == [[sign * -0.5, sign * 0.5]]


def test_the_gradient_is_that_of_the_mean_over_all_codes():
    bits, pairs, draws = 3, 1, 60_000
    logits = torch.tensor([[0.4, -1.2, 0.1], [1.0, 0.3, -0.6]])
    weight = torch.tensor([[1.0, -2.0, 0.5], [0.3, 1.5, -1.0]])

    def value(code, which):
        return torch.exp(0.5 * (code * weight[which]).sum(dim=-1)) + code[..., 0] * code[..., 1]

    exact = logits.clone().requires_grad_()
    h = torch.sigmoid(exact)
    codes = torch.tensor(list(itertools.product((0.0, 1.0), repeat=bits)))
    chances = torch.where(codes[:, None] == 1, h, 1 - h).prod(dim=2)
    sum((chances[:, which] * value(codes, which)).sum() for which in (0, 1)).backward()

    many = logits.repeat_interleave(draws, dim=0).requires_grad_()
    which = torch.arange(2).repeat_interleave(draws)
    torch.manual_seed(0)
    drawn = PairedARM().draw(many)
    # One draw a pair: row b and row B + b.
    assert torch.equal(drawn.coefficients[:, :draws], drawn.coefficients[:, draws:])
    drawn.expectation(lambda code: value(code, which)).sum().backward()
    found = many.grad.view(2, draws, bits)
    error = found.std(dim=1) / draws**0.5
    assert ((found.mean(dim=1) - exact.grad).abs() < 4 * error).all()
    assert (error < 0.01).all()
    assert pairs == len(logits) // 2


def test_an_unseen_document_is_judged_without_noise_or_sample():
    hasher = PSH(dense.BITS, 3, **(OPTIONS | {"noise_std": 0.6}))

    def judged(w, x, target, weight):
        logits = beside.outputs(w, x, 0.0, False)
        return dense.log_likelihood(w, (logits > 0).float(), target) - weight * divergence(w, x)

    def divergence(w, x):
        logits = beside.outputs(w, x, 0.0, False)
        return kl_divergence(Bernoulli(logits=logits), Bernoulli(torch.full_like(logits, 0.5))).sum(dim=1)

    beside.assert_judged(hasher, judged, divergence)
    assert (hasher.threshold, hasher.fixed_threshold) == ("fixed", 0.5)


def test_every_document_is_a_partner_once_an_epoch():
    X, _, y = dense.corpus()
    hasher = PSH(dense.BITS, 3, **OPTIONS, batch_size=5, max_epochs=1)
    seen = []
    original = PSH.loss
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PSH, "loss", lambda self, batch: (seen.append(batch.rows), original(self, batch))[1])
        hasher.fit(X, y)
    firsts, seconds = (np.concatenate(half) for half in zip(*(np.split(rows, 2) for rows in seen), strict=True))
    assert sorted(firsts) == sorted(seconds) == list(range(dense.DOCUMENTS))
    assert not np.array_equal(firsts, seconds)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"alpha": -1.0}, "alpha: -1.0 is not a number of at least 0"),
        ({"similarity_weight": -0.1}, "similarity_weight: -0.1 is not a number of at least 0"),
        ({"estimator": "none"}, "estimator: 'none' is not one of"),
    ],
)
def test_a_wrong_option_is_named(documents, options, message):
    with pytest.raises(HasherError, match=message):
        PSH(8, **options).fit(documents.tfidf, documents.labels)


def test_it_needs_labels(documents):
    with pytest.raises(HasherError, match="needs the labels"):
        PSH(8).fit(sp.csr_array(documents.tfidf))
