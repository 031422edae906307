import numpy as np
import pytest
import torch

from semantic_hashing.core.errors import HasherError
from semantic_hashing.inputs.neighbours import nearest
from semantic_hashing.methods.mish import MISH
from semantic_hashing.neural.neighbourhood import without_self

from . import bernoulli, dense

ROWS = np.array([7, 2, 3, 11, 0])
BASE = {"count": 3, "input_dropout": 0.3, "dropout": 0.4, "kl_weight": 0.7, "noise_std": 0.5, "selector": "none", "depth": 3}
NOTHING = {"first_weight": 0.0, "second_weight": 0.0}


def loss(hasher, X):
    """The reference without the losses of the index."""
    x = dense.tensor(X)
    lists = without_self(nearest(X, 3).indices)

    def value(w):
        rng = np.random.default_rng(3)  # what ``dense.Steps`` begins with
        rng.permutation(len(x))  # the order in which the memory is filled
        near = lists[ROWS, rng.integers(0, 3, len(ROWS))]
        m = w.get("decoder.importance")
        total = 0.0
        for rows in (ROWS, near):
            logits = bernoulli.logits_of(w, hasher, dense.dropped_words(x[rows], 0.3))
            total = total - bernoulli.likelihood(w, 2 * bernoulli.code(logits) - 1, x[ROWS], 0.5, m).mean()
            if rows is ROWS:
                total = total + 0.7 * bernoulli.divergence(logits).mean()
        return total

    return value


@pytest.mark.parametrize("options", [{}, {"hidden": (9, 8), "importance": True}], ids=["linear", "importance"])
def test_without_the_index_it_is_pairrec_on_signs(options):
    X, _, _ = dense.corpus()
    hasher = MISH(dense.BITS, **BASE | NOTHING | options)
    dense.assert_same_step(dense.Steps(hasher, X), loss(hasher, X), ROWS)


class Asked:
    """A hasher of 32 bits with hand-made codes in its memory, and the index's losses of two queries."""

    def __init__(self, **options):
        self.X = dense.corpus()[0]
        self.hasher = MISH(32, **BASE | NOTHING | options)
        self.steps = dense.Steps(self.hasher, self.X)
        self.data = type("Data", (), {"X": self.X, "rng": np.random.default_rng(5)})
        self.signs = self.hasher._signs(self.data, np.arange(dense.DOCUMENTS))
        self.query = self.signs[:2].detach()
        self.memory = self.hasher._memory
        self.memory.codes, self.memory.documents = self.signs.detach(), torch.arange(dense.DOCUMENTS)
        self.away = (self.query[:, None] != self.memory.codes[None]).sum(dim=2).float()


def test_the_first_loss_is_the_agreement_of_the_farthest_false_candidate_on_the_block():
    asked = Asked()
    r = torch.full((2,), 10.0)
    rng = np.random.default_rng(5)
    for _ in range(30):
        step = rng.integers(0, np.array([11, 11]))
        expected = 0.0
        for i, t in enumerate(step):
            cut = slice(16 * (t % 2), 16 * (t % 2) + 16)
            block = (asked.query[i, cut] != asked.signs[:, cut].detach()).sum(dim=1)
            fit = [k for k in range(dense.DOCUMENTS) if asked.away[i, k] > 10 and block[k] == t // 2]
            if fit:
                far = max(fit, key=lambda k, i=i: asked.away[i, k])
                expected += float(asked.query[i, cut] @ asked.signs[far, cut].detach()) / 2
        found = asked.hasher._first(asked.data, asked.query, asked.away, r)
        # Equally far candidates have the same block distance, and so the same product.
        assert float(found.detach()) == pytest.approx(expected)


def test_the_second_loss_draws_the_farthest_member_near():
    asked = Asked()
    r = asked.away.max(dim=1).values - 1
    expected = 0.0
    for i in range(2):
        far = [d for d in asked.away[i].tolist() if 3 < d <= r[i]]
        expected -= (32 - 2 * max(far)) / 2 if far else 0.0
    assert float(asked.hasher._second(asked.data, asked.query, asked.away, r).detach()) == pytest.approx(expected)


def test_a_document_counts_only_if_it_still_is_what_it_was_chosen_for():
    # The memory's codes are old: they say that other documents are far, and those are copies of the query.
    asked = Asked()
    asked.memory.codes = -asked.query[:1].repeat(dense.DOCUMENTS, 1)
    asked.memory.documents = torch.zeros(dense.DOCUMENTS, dtype=torch.int64)
    away = torch.full((1, dense.DOCUMENTS), 32.0)
    assert float(asked.hasher._second(asked.data, asked.query[:1], away, torch.tensor([32.0]))) == 0


def test_a_false_candidate_that_no_longer_is_one_costs_nothing():
    asked = Asked()
    r = torch.tensor([-1.0])  # whatever is away is beyond it
    away = torch.full((1, dense.DOCUMENTS), 32.0)
    query = asked.query[:1]
    opposite = -query.repeat(dense.DOCUMENTS, 1)
    for codes, costs in ((query.repeat(dense.DOCUMENTS, 1), True), (opposite, False)):
        # The memory says that every document agrees with the query; what they are encoded to now is ``codes``.
        asked.memory.codes, asked.memory.documents = query.repeat(dense.DOCUMENTS, 1), torch.arange(dense.DOCUMENTS)
        asked.hasher._signs = lambda _, rows, codes=codes: codes[rows]
        data = type("Data", (), {"X": asked.X, "rng": type("Rng", (), {"integers": staticmethod(lambda low, high: np.zeros(1, np.int64))})})
        assert (float(asked.hasher._first(data, query, away, r)) == 16) == costs


def test_as_coded_the_place_in_the_memory_is_taken_for_the_document():
    losses = {}
    for as_coded in (False, True):
        asked = Asked(as_coded=as_coded)
        # Turned round: document 11 at place 0, and so on.
        asked.memory.codes, asked.memory.documents = asked.memory.codes.flip(0), asked.memory.documents.flip(0)
        away = asked.away.flip(1)
        r = away.max(dim=1).values
        found = asked.hasher._second(asked.data, asked.query, away, r)
        place = away.argmax(dim=1)
        document = place if as_coded else 11 - place
        products = (asked.query * asked.signs[document]).sum(dim=1)
        still = (32 - products) / 2 > 3
        assert float(found) == pytest.approx(float(-(products * still).sum() / 2))
        losses[as_coded] = float(found)
    assert losses[False] != losses[True]


@pytest.mark.parametrize("name", ["_first", "_second"])
def test_the_losses_of_the_index_move_the_other_document_alone(name):
    asked = Asked()
    for _ in range(200):
        found = getattr(asked.hasher, name)(asked.data, asked.query, asked.away, torch.full((2,), 10.0 if name == "_first" else 14.0))
        if found.requires_grad and float(found.abs()):
            break
    found.backward()
    gradient = asked.steps.network.encoder.first.take_gradient().gradient
    assert gradient.shape[0] <= 2  # of the chosen documents, and not of the queries
    assert gradient.abs().sum() > 0


def test_the_memory_holds_every_document_before_the_first_step_and_takes_the_batches_codes():
    X, _, _ = dense.corpus()
    hasher = MISH(dense.BITS, memory=8, **BASE)
    steps = dense.Steps(hasher, X)
    assert len(hasher._memory.codes) == 8
    steps.loss_and_gradients(ROWS, 11)
    assert set(ROWS) <= set(hasher._memory.documents.tolist())
    newest = torch.tensor([hasher._memory.documents.tolist().index(row) for row in ROWS])
    data = type("Data", (), {"X": X})
    torch.testing.assert_close(hasher._memory.codes[newest], hasher._signs(data, ROWS).detach())


def test_weights_of_the_index_enter_the_loss():
    X, _, _ = dense.corpus()
    found = {}
    for first, second in ((0.0, 0.0), (3.0, 0.0), (0.0, 3.0)):
        hasher = MISH(32, **BASE | {"first_weight": first, "second_weight": second})
        hasher._first = lambda *_: torch.tensor(10.0)
        hasher._second = lambda *_: torch.tensor(100.0)
        found[first, second] = dense.Steps(hasher, X).loss_and_gradients(ROWS, 11)[0]
    assert found[3.0, 0.0] - found[0.0, 0.0] == pytest.approx(30, rel=1e-4)
    assert found[0.0, 3.0] - found[0.0, 0.0] == pytest.approx(300, rel=1e-4)


@pytest.mark.parametrize(
    ("options", "message"), [({"memory": 0}, "memory: 0 is not a number of codes above 0"), ({"depth": 0}, "depth: 0 is not a number")]
)
def test_what_it_cannot_do_is_said_in_a_line(options, message):
    X, _, _ = dense.corpus()
    with pytest.raises(HasherError) as caught:
        MISH(dense.BITS, **options).fit(X)
    assert message in str(caught.value)
