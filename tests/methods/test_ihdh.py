"""IHDH beside its formulae: the tree of labels, the reference documents, the weights that grow, one step."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch.nn import functional

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.ihdh import IHDH, References, jaccard, lengths, log_none, pairwise_term, tree

from . import beside, dense

NAMES = [
    *("alt.atheism", "comp.graphics", "comp.os.ms-windows.misc", "comp.sys.ibm.pc.hardware", "comp.sys.mac.hardware", "comp.windows.x"),
    *("misc.forsale", "rec.autos", "rec.motorcycles", "rec.sport.baseball", "rec.sport.hockey", "sci.crypt", "sci.electronics", "sci.med"),
    *("sci.space", "soc.religion.christian", "talk.politics.guns", "talk.politics.mideast", "talk.politics.misc", "talk.religion.misc"),
]
PARENTS = (4, 2, 4, 4)
OPTIONS = beside.COMMON | {"parents": PARENTS, "quantisation": 0.4, "quantisation_growth": 0.15, "label_weight": 3.0, "label_growth": 1.25}
OPTIONS |= {"parent_weight": 1.3, "pair_weight": 0.07, "reference_weight": 0.9}
ROWS, REFERENCES = beside.ROWS, np.array([1, 2, 9, 4, 5])


def begin(**options):
    """A hasher before its first step whose references are known."""
    hasher = IHDH(dense.BITS, 3, **(OPTIONS | options))
    steps = beside.begin(hasher)
    hasher._references = type("Given", (), {"of": staticmethod(lambda rows: REFERENCES)})
    return hasher, steps


def outputs(w, x, dropout=0.0):
    units = functional.leaky_relu(x @ w["first.weight"] + w["first.bias"], 0.01)
    units = functional.leaky_relu(dense.affine(w, "rest.0", units), 0.01)
    if dropout:
        units = units * (torch.rand_like(units) >= dropout) / (1 - dropout)
    return dense.affine(w, "rest.1", units)


def moved(w, o, r):
    t = dense.affine(w, "exchange", (r - o) * r)
    return o + t - torch.tanh(t)


def norm(rows):
    return rows.square().sum(dim=-1).sqrt()


def loss(hasher, q, t):
    X, _, labels = (dense.tensor(matrix) for matrix in dense.corpus())
    both, y = X[np.concatenate([ROWS, REFERENCES])], labels[ROWS]

    def pairs(x):
        total = 0.0
        for i in range(len(x)):
            row = []
            for j in range(len(x)):
                shared, either = (y[i] * y[j]).sum(), torch.maximum(y[i], y[j]).sum()
                s = shared / either if either else torch.tensor(0.0)
                row.append(x[i] @ x[j] - dense.BITS * (2 * s - 1))
            total = total + norm(torch.stack(row))
        return total / len(x)

    def of(w):
        o = outputs(w, dense.dropped_words(both, hasher.input_dropout), hasher.dropout)
        o, r = o[: len(ROWS)], o[len(ROWS) :]
        x, x_r = moved(w, o, r), moved(w, r, o)
        target = (X[ROWS] > 0).float() if hasher.target == "binary" else X[ROWS]
        p = torch.sigmoid(dense.affine(w, "labels.layers.0", x))
        # Labels 0, 2 and 3 have one parent, label 1 another.
        has = torch.stack([y[:, 1], y[:, [0, 2, 3]].amax(dim=1)], dim=1)
        parent = torch.stack([p[:, 1], 1 - (1 - p[:, 0]) * (1 - p[:, 2]) * (1 - p[:, 3])], dim=1)
        each = -dense.log_likelihood(w, x, target) + q * (norm(x - torch.sign(x)) + norm(x_r - torch.sign(x_r)))
        each = each + t * (1.3 * norm(parent - has) + norm(p - y)) + 0.9 * norm(x - x_r)
        return each.mean() + 0.07 * (pairs(x) + pairs(x_r))

    return of


@pytest.mark.parametrize("options", [{}, {"target": "tfidf"}])
@pytest.mark.parametrize(("taken", "q", "t"), [(0, 0.0, 0.0), (1, 0.15, 1.25), (2, 0.3, 2.5), (3, 0.4, 3.0), (8, 0.4, 3.0)])
def test_loss_and_gradients_are_those_of_the_formulae_as_the_weights_grow(options, taken, q, t):
    hasher, steps = begin(**options)
    steps.network.steps = taken
    dense.assert_same_step(steps, loss(hasher, q, t), ROWS)
    assert steps.network.steps == taken + 1


def test_the_tree_of_20newsgroups_is_that_of_its_names():
    assert sorted(NAMES) == NAMES
    first = [name.split(".")[0] for name in NAMES]
    assert len(IHDH.parents) == 20
    for i in range(20):
        for j in range(20):
            assert (IHDH.parents[i] == IHDH.parents[j]) == (first[i] == first[j])


def test_each_label_has_one_parent_whatever_the_parents_numbers():
    assert tree(PARENTS).tolist() == [[0, 1], [1, 0], [0, 1], [0, 1]]
    assert torch.equal(tree((0, 1, 0)), tree((7, 9, 7)))


def test_a_parent_has_none_of_its_labels_by_the_product():
    logits = torch.randn(6, 4, dtype=torch.float64)
    p = torch.sigmoid(logits)
    expected = torch.stack([1 - p[:, 1], (1 - p[:, 0]) * (1 - p[:, 2]) * (1 - p[:, 3])], dim=1)
    torch.testing.assert_close(log_none(logits, tree(PARENTS).double()).exp(), expected)
    assert torch.isfinite(log_none(torch.full((1, 4), 500.0), tree(PARENTS))).all()


def test_similarity_is_the_share_of_labels_in_common():
    labels = torch.tensor([[1.0, 1, 0, 0], [1, 0, 0, 0], [0, 1, 1, 1], [0, 0, 0, 0]])
    expected = [[1, 0.5, 0.25, 0], [0.5, 1, 0, 0], [0.25, 0, 1, 0], [0, 0, 0, 0]]
    torch.testing.assert_close(jaccard(labels), torch.tensor(expected))


def test_codes_that_agree_with_the_labels_have_no_pairwise_loss():
    similarity = torch.tensor([[1.0, 0], [0, 1]])
    opposite = torch.tensor([[1.0, -1, 1], [-1, 1, -1]])
    assert pairwise_term(opposite, similarity) == 0
    same = torch.tensor([[1.0, -1, 1], [1, -1, 1]])
    assert pairwise_term(same, torch.ones(2, 2)) == 0
    # One entry of each row is 2 l from its target.
    assert pairwise_term(same, similarity) == 6


def test_the_length_of_a_zero_row_has_a_finite_gradient():
    rows = torch.zeros(2, 3, requires_grad=True)
    lengths(rows).sum().backward()
    assert rows.grad.tolist() == [[0, 0, 0], [0, 0, 0]]


def test_the_reference_has_the_documents_label_and_is_one_for_all_of_it():
    y = sp.csr_array(np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0], [1, 1, 0]], bool))
    references = References(y, np.random.default_rng(0))
    rows, drawn = np.array([3, 0, 4, 5, 6, 1]), []
    for _ in range(200):
        found = references.of(rows)
        assert found.dtype == np.int64
        assert found[0] == found[1] == found[5]
        assert found[0] in (0, 1, 3, 6)
        assert found[2] in (2, 4, 6)
        assert found[3] == 5
        # A document of two labels has the reference of one of them.
        assert found[4] in (found[0], found[2])
        drawn.append(found)
    assert {found[0] for found in drawn} == {0, 1, 3, 6}
    assert {found[4] == found[0] for found in drawn} == {True, False}


def test_the_exchange_begins_without_the_reference_and_can_learn():
    torch.manual_seed(0)
    network = IHDH(dense.BITS, **OPTIONS).network(dense.WORDS, dense.LABELS)
    assert not network.exchange.weight.any()
    o, r = torch.randn(6, dense.BITS), torch.randn(6, dense.BITS)
    x, _ = network.informed(o, r)
    x.sum().backward()
    # Its slope is tanh^2 of the offset: at an offset of 0 nothing would ever move.
    offset = network.exchange.bias.detach()
    torch.testing.assert_close(network.exchange.bias.grad, len(o) * torch.tanh(offset).square())
    assert network.exchange.weight.grad.any()
    torch.testing.assert_close(x.detach(), o + (offset - torch.tanh(offset)))


def test_an_unseen_document_is_its_own_reference():
    hasher = IHDH(dense.BITS, 3, **OPTIONS)
    steps = beside.begin(hasher)
    steps.network.eval()
    X, counts, _ = dense.corpus()
    w = steps.weights()
    o = outputs(w, dense.tensor(X))
    offset = w["exchange.bias"]
    expected = (o + offset - torch.tanh(offset)).detach()
    torch.testing.assert_close(torch.from_numpy(hasher.scores(X)), expected)
    assert (hasher.threshold, hasher.fixed_threshold) == ("fixed", 0.0)
    examined = hasher.examine(X, counts)
    assert set(examined) == {"log_likelihood"}
    np.testing.assert_allclose(examined["log_likelihood"], dense.log_likelihood(w, expected, dense.tensor(counts)).detach(), rtol=1e-4)
    assert abs(hasher.bound(X, X) - dense.log_likelihood(w, expected, dense.tensor(X)).mean().item()) < 1e-4


def test_the_first_weights_are_spread_as_glorot_has_it():
    network = IHDH(40, hidden=(200, 100), parents=PARENTS).network(300, 4)
    for weight, (a, b) in ((network.first.weight, (300, 200)), (network.rest[0].weight, (200, 100)), (network.rest[1].weight, (100, 40))):
        assert weight.std().item() == pytest.approx((2 / (a + b)) ** 0.5, rel=0.05)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "parents: 20 labels have one, and the documents have 5 labels; give each label its parent"),
        ({"parents": (0, 0, 1, 1, 2), "hidden": ()}, "hidden: the encoder needs at least one layer"),
        ({"parents": (0, 0, 1, 1, 2), "label_weight": -1.0}, "label_weight: -1.0 is not a number of at least 0"),
    ],
)
def test_a_wrong_option_is_named(documents, options, message):
    with pytest.raises(HasherError, match=message):
        IHDH(8, **options).fit(documents.tfidf, documents.labels)


def test_it_needs_labels(documents):
    with pytest.raises(HasherError, match="needs the labels"):
        IHDH(8).fit(documents.tfidf)
