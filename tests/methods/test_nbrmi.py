"""NbrMI beside its formulae: the loss over the copies of a document, each part of it alone, and which neighbours are drawn."""

import itertools

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch.nn import functional

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers import fitting
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.inputs.neighbours import nearest
from semantic_hashing.methods.nbrmi import NbrMI
from semantic_hashing.neural.neighbourhood import without_self
from semantic_hashing.retrieval.codes import unpack

from . import dense

ROWS = np.array([7, 2, 3, 11, 0])
CODES = torch.tensor(list(itertools.product([0.0, 1.0], repeat=dense.BITS)))
OPTIONS = {"count": 3, "neighbour_weight": 1.3, "self_weight": 0.7, "entropy_weight": 2.2, "order": 1, "selector": "none", "start": 0.5}
DEEP = {"hidden": (9,), "dropout": 0.4}
WORDS_TOO = {"decoder_weight": 3.0, "noise_std": 0.6}


@pytest.fixture(scope="module", name="X")
def features():
    return dense.corpus()[0]


def logits(w, x, o):
    name = "encoder.module.encoder.first"
    units = x @ w[f"{name}.weight"] + w[f"{name}.bias"]
    if not o.hidden:
        return units
    units = torch.relu(units)
    units = units * (torch.rand_like(units) >= o.dropout) / (1 - o.dropout)
    return dense.affine(w, "encoder.module.output", units)


def cross_entropy(p, q):
    return -(p * q.log() + (1 - p) * (1 - q).log()).sum(dim=1).mean()


def chain_entropy(p, order):
    """H(z_1) + H(z_2 | z_1) + ... of the mixture of codes, by enumeration: the least cross entropy under a chain."""
    mixture = (p[:, None] * CODES + (1 - p[:, None]) * (1 - CODES)).prod(dim=2).mean(dim=0)

    def joint(places):
        cells = [mixture[(CODES[:, places] == torch.tensor(values)).all(dim=1)].sum() for values in itertools.product([0.0, 1.0], repeat=len(places))]
        return -sum(cell * cell.log() for cell in cells)

    context = [list(range(max(0, i - order), i)) for i in range(dense.BITS)]
    return sum(joint([*before, i]) - (joint(before) if before else 0.0) for i, before in enumerate(context))


def reference(hasher, X, rows):
    """The loss by the formula of the docstring, with the draws in the order: neighbours, dropped words, dropped units, places, code, noise."""
    o, x = hasher, dense.tensor(X)
    drawn = np.random.default_rng(3).integers(0, o.count, len(rows))

    def value(w):
        copies = [x[rows]]
        if o.neighbour_weight:
            near = nearest(X, o.count).indices
            copies.append(x[[[j for j in near[row] if j != row][draw] for row, draw in zip(rows, drawn, strict=True)]])
        if o.self_weight:
            copies.append(x[rows])
        a = logits(w, dense.dropped_words(torch.cat(copies), o.input_dropout), o)
        places = torch.randperm(dense.BITS) if o.random_order else torch.arange(dense.BITS)
        p = torch.sigmoid(a)
        loss = -o.entropy_weight * chain_entropy(p[:, places], o.order)
        first, *rest = p.split(len(rows))
        for weight in (o.neighbour_weight, o.self_weight):
            if weight:
                other = rest.pop(0)
                loss = loss + weight * (cross_entropy(first, other) + cross_entropy(other, first)) / 2
        if o.decoder_weight:
            z = (first > torch.rand_like(first)).float() + first - first.detach()
            loss = loss - o.decoder_weight * dense.log_likelihood(w, z + o.noise_std * torch.randn_like(z), x[rows]).mean()
        return loss

    return value


@pytest.mark.parametrize(
    "options",
    [
        {},
        DEEP,
        WORDS_TOO,
        DEEP | WORDS_TOO,
        {"self_weight": 0.0},
        {"neighbour_weight": 0.0},
        {"neighbour_weight": 0.0, "self_weight": 0.0} | WORDS_TOO,
        {"entropy_weight": 0.0},
        {"random_order": False},
        {"order": 0},
        {"order": 3},
        {"input_dropout": 0.0},
        {"averaging": 0.0},
    ],
    ids=str,
)
def test_a_step_is_that_of_the_dense_reference(X, options):
    hasher = NbrMI(dense.BITS, 0, **OPTIONS | options)
    dense.assert_same_step(dense.Steps(hasher, X), reference(hasher, X, ROWS), ROWS)


@pytest.mark.parametrize(("neighbours", "name"), [("tfidf", "neighbours-4"), ("lsa", "neighbours_lsa-4"), ("fused", "neighbours_fused-4")])
def test_neighbours_are_those_of_the_list_that_is_asked_for(X, neighbours, name):
    hasher = NbrMI(3, 0, neighbours=neighbours, count=4, selector="none", max_epochs=1)
    assert hasher.needs == {name}
    listed = np.random.default_rng(0).permuted(np.tile(np.arange(12), (12, 1)), axis=1)[:, :5]
    hasher.fit(X, context=TrainingContext(inputs={name: {"indices": listed, "distances": np.zeros((12, 5))}}))
    assert np.array_equal(hasher._near, without_self(listed))


def test_without_their_weight_no_neighbours_are_needed(X):
    hasher = NbrMI(3, 0, neighbour_weight=0.0, neighbours="fused", selector="none", max_epochs=1)
    assert not hasher.needs
    hasher.fit(X)


def test_the_document_itself_is_no_neighbour():
    indices = np.array([[0, 1, 2], [2, 1, 0], [0, 1, 2], [0, 1, 2]])
    # The last row lacks its document: its farthest is left out.
    assert without_self(indices).tolist() == [[1, 2], [2, 0], [0, 1], [0, 1]]


def test_every_neighbour_is_drawn_and_no_other(X):
    hasher = NbrMI(3, 0, count=3, selector="none", batch_size=4, max_epochs=40)
    asked = []
    steps = dense.Steps(hasher, X)
    original, hasher._near = hasher._near, _Spy(hasher._near, asked)
    for _ in range(40):
        steps.step(np.arange(12))
    drawn = np.concatenate(asked)
    assert set(drawn) == {0, 1, 2}
    assert original.shape == (12, 3)
    assert np.bincount(drawn).min() > 120


class _Spy:
    """A matrix of neighbours that keeps which columns were asked for."""

    def __init__(self, array, asked):
        self.array, self.asked, self.shape = array, asked, array.shape

    def __getitem__(self, key):
        self.asked.append(key[1])
        return self.array[key]


@pytest.mark.parametrize("options", [{}, DEEP | WORDS_TOO], ids=["linear", "with a decoder"])
def test_what_encodes_is_the_mean_of_the_best_epoch(documents, options):
    """Weights are settled at the end of each epoch, averaged, and come back with the epoch that validates best."""
    X = documents.tfidf[documents.rows("train")]
    few = {"count": 5, "batch_size": 50, "learning_rate": 0.05, "k": 20} | options
    hasher = NbrMI(8, 0, max_epochs=8, evaluate_every=1, patience=8, **few)
    fitting.fit(hasher, documents)
    best = hasher.history_.best_epoch
    # The same draws up to there, and nothing after: validation draws nothing.
    until = NbrMI(8, 0, max_epochs=best, selector="none", **few).fit(X)
    assert np.array_equal(hasher.encode(X), until.encode(X))
    for name, tensor in until.network_.state_dict().items():
        assert torch.equal(tensor, hasher.network_.state_dict()[name]), name
    encoder = until.network_.encoder
    assert not torch.allclose(encoder.mean()["encoder.first.weight"], encoder.module.encoder.first.weight, atol=1e-3)
    x = torch.from_numpy(X.toarray())
    if not options:
        by_hand = x @ encoder.mean()["encoder.first.weight"] + encoder.mean()["encoder.first.bias"]
        np.testing.assert_allclose(until.scores(X), by_hand, rtol=1e-4, atol=1e-5)


def test_documents_that_are_listed_as_near_come_to_share_their_codes(documents):
    """Whichever they are: here a document's only neighbour is one drawn at random."""
    X = documents.tfidf[documents.rows("train")]
    partner = np.random.default_rng(0).permutation(X.shape[0])
    listed = {"indices": np.stack([np.arange(len(partner)), partner], axis=1)}
    differing = {}
    for weight in (0.0, 1.0):
        few = {"entropy_weight": 3.0, "input_dropout": 0.0, "max_epochs": 30, "batch_size": 50, "selector": "none"}
        hasher = NbrMI(12, 0, neighbours="lsa", count=1, neighbour_weight=weight, **few)
        hasher.fit(X, context=TrainingContext(inputs={"neighbours_lsa-1": listed}))
        codes = unpack(hasher.encode(X), 12)
        differing[weight] = (codes != codes[partner]).mean() / (codes != np.roll(codes, 1, axis=0)).mean()
    assert differing[0.0] == pytest.approx(1, abs=0.1)
    assert differing[1.0] < 0.6


def test_the_decoder_starts_at_the_shares_of_the_words(X):
    decoder = NbrMI(4, 0, decoder_weight=1.0).build(dense.TrainingData(X, None, TrainingContext(), np.random.default_rng(0))).decoder
    mass = X.toarray().sum(axis=0)
    expected = functional.log_softmax(torch.from_numpy(np.log((mass + 1) / (mass.sum() + len(mass)))), dim=0)
    torch.testing.assert_close(functional.log_softmax(decoder.weight[-1].detach(), dim=0), expected.float())
    assert NbrMI(4, 0).build(dense.TrainingData(X, None, TrainingContext(), np.random.default_rng(0))).decoder is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"neighbour_weight": 0.0, "self_weight": 0.0}, "nothing ties a code to its document"),
        ({"neighbours": "fused"}, "neighbours 'fused' need the derived input neighbours_fused-15"),
        ({"neighbours": "odd"}, "neighbours: 'odd' is not one of tfidf, lsa, fused"),
        ({"count": 0}, "count: 0 is not a whole number of at least 1"),
        ({"decoder_weight": -1.0}, "decoder_weight: -1.0 is not a number of at least 0"),
        ({"dropout": 1.0}, "dropout: 1.0 is not a rate"),
    ],
)
def test_a_bad_option_is_one_clear_line(X, options, message):
    with pytest.raises(HasherError, match=message) as raised:
        NbrMI(4, 0, **{"selector": "none"} | options).fit(X)
    assert "\n" not in str(raised.value)


def test_a_single_document_has_no_neighbours():
    with pytest.raises(HasherError, match="has no neighbours"):
        NbrMI(4, 0, selector="none").fit(sp.csr_array(np.ones((1, 5), np.float32)))
