import numpy as np
import pytest
import torch

from semantic_hashing.core.errors import HasherError
from semantic_hashing.inputs.neighbours import nearest
from semantic_hashing.methods.nbrshv import NbrSHV
from semantic_hashing.neural.neighbourhood import without_self

from . import dense, sigmoid_gaussian

ROWS = np.array([7, 2, 3, 11, 0])
OPTIONS = {"count": 3, "weight": 2.5, "input_dropout": 0.3, "kl_weight": 0.7, "temperature": 0.6, "divisor": 8.0, "selector": "none"}


def loss(hasher, X):
    """The reference's loss as a function of the weights."""
    x = dense.tensor(X)
    lists = without_self(nearest(X, 3).indices)

    def value(w):
        rng = np.random.default_rng(3)  # what ``dense.Steps`` begins with
        m, s, _ = sigmoid_gaussian.posterior(w, hasher, dense.dropped_words(x[ROWS], hasher.input_dropout))
        z = sigmoid_gaussian.sample(m, s)
        near = lists[ROWS, rng.integers(0, 3, len(ROWS))]

        def code(rows):
            return sigmoid_gaussian.sample(*sigmoid_gaussian.posterior(w, hasher, dense.dropped_words(x[rows], hasher.input_dropout))[:2])

        n = code(near)
        # T is bits / 8.
        T = dense.BITS / 8
        own = (z * n).sum(dim=1) / T
        if hasher.negatives:
            k = code(rng.integers(0, len(x), len(ROWS) * hasher.negatives)).reshape(len(ROWS), hasher.negatives, -1)
            all_of_them = torch.cat([own[:, None], (k * z[:, None]).sum(dim=2) / T], dim=1)
        else:
            all_of_them = z @ n.T / T
        term = torch.log(torch.exp(own) / torch.exp(all_of_them).sum(dim=1))
        return -(sigmoid_gaussian.bound(w, m, s, z, (x[ROWS] > 0).float(), 0.7) + 2.5 * term).mean()

    return value


@pytest.mark.parametrize("options", [{}, {"negatives": 2}, {"hidden": (9,), "dropout": 0.4}], ids=["batch", "drawn negatives", "hidden units"])
def test_loss_and_gradients_are_those_of_the_dense_reference(options):
    X, _, _ = dense.corpus()
    hasher = NbrSHV(dense.BITS, **OPTIONS | options)
    dense.assert_same_step(dense.Steps(hasher, X), loss(hasher, X), ROWS)


def test_a_code_is_where_the_mean_is_above_one_half():
    X, _, _ = dense.corpus()
    hasher = NbrSHV(dense.BITS, max_epochs=2, batch_size=4, **OPTIONS).fit(X)
    assert (hasher.threshold_ == 0.5).all()
    scores = hasher.scores(X)
    assert ((scores > 0) & (scores < 1)).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"neighbours": "words"}, "neighbours: 'words' is not one of tfidf, lsa, fused, sth"),
        ({"negatives": -1}, "negatives: -1 is not a number of documents, 0 or more"),
        ({"divisor": 0.0}, "divisor: 0.0 is not a number above 0"),
        ({"temperature": -1.0}, "temperature: -1.0 is not a number above 0"),
        ({"neighbours": "sth"}, "needs the derived input 'neighbours_sth-15'"),
    ],
)
def test_what_it_cannot_do_is_said_in_a_line(options, message):
    X, _, _ = dense.corpus()
    with pytest.raises(HasherError) as caught:
        NbrSHV(dense.BITS, **options).fit(X)
    assert str(caught.value) == message


def test_one_document_has_no_neighbours():
    X, _, _ = dense.corpus()
    with pytest.raises(HasherError, match="one training document has no neighbours"):
        NbrSHV(dense.BITS, selector="none").fit(X[:1])
