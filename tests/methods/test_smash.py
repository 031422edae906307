"""MASH and SMASH beside their formulae, written out term by term."""

import numpy as np
import pytest
import torch

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers import registry
from semantic_hashing.methods import smash
from semantic_hashing.methods.smash import SMASH, Collection
from semantic_hashing.neural.batches import Bag

from . import beside, dense

LONG, BITS, COPIES = 7, dense.BITS, 3
OPTIONS = {key: value for key, value in beside.COMMON.items() if key != "kl_weight"} | {
    "long_dimensions": LONG,
    "relevance": 0.8,
    "balance": 0.6,
    "independence": 0.9,
    "noise_level": 0.4,
}


def build(method="MASH", **options):
    return registry.create(method, BITS, 3, OPTIONS | options)


def disagreement(z, long):
    pairs = [(i, j) for i in range(len(z)) for j in range(len(z)) if i != j]
    return sum(abs(z[i] @ z[j] / z.shape[1] - long[i] @ long[j] / long.shape[1]) for i, j in pairs) / len(pairs)


def balance(z, memory, balanced, independent):
    a = torch.softmax(abs(memory.sum(dim=0)), dim=0)
    first = sum(a[j] * abs(z[:, j].sum()) for j in range(BITS)) / BITS
    weights = torch.softmax(
        torch.stack([torch.stack([abs((memory[:, i] * memory[:, j]).mean() - float(i == j)) for j in range(BITS)]) for i in range(BITS)]), 1
    )
    second = sum((((z[:, i] * z[:, j]).mean() - float(i == j)) * weights[i, j]) ** 2 for i in range(BITS) for j in range(BITS)) / BITS**2
    return balanced * first + independent * second


def codes(w, x, dropout):
    long = torch.tanh(beside.outputs(w, x, dropout))
    return long, torch.tanh(dense.affine(w, "shorten", long))


@pytest.mark.parametrize("options", [{}, {"relevance": 0.0}, {"balance": 0.0}, {"independence": 0.0}, {"target": "counts"}])
def test_loss_and_gradients_of_mash_are_those_of_the_formulae(options):
    hasher = build(**options)

    def objective(w, x, target, weight, labels):
        long, z = codes(w, x, hasher.dropout)
        # In the first step every document counts, and those not seen have no signs.
        memory = torch.zeros(dense.DOCUMENTS, BITS)
        memory[torch.from_numpy(beside.ROWS)] = z.detach().sign()
        penalty = hasher.relevance * disagreement(z, long) + balance(z, memory, hasher.balance, hasher.independence)
        return dense.log_likelihood(w, z, target).mean() - penalty

    hasher.batch_size = 5
    beside.assert_same_step(hasher, objective)


@pytest.mark.parametrize("as_coded", [False, True])
def test_loss_and_gradients_of_smash_are_those_of_the_formulae(as_coded, monkeypatch):
    hasher = build("SMASH", copies=COPIES, balance=0.0, independence=0.0, as_coded=as_coded, input_dropout=0.0, dropout=0.0)
    kept = np.random.default_rng(0).random((COPIES * len(beside.ROWS), dense.WORDS)) < 0.6
    X = dense.corpus()[0]
    noisy = np.tile(X[beside.ROWS].toarray(), (COPIES, 1)) * kept

    def copied(bag, copies, level):
        assert (copies, level) == (COPIES, 0.4)
        return Bag.of(type(X)(noisy.astype(np.float32)))

    monkeypatch.setattr(smash, "noisy_copies", copied)

    def objective(w, x, target, weight, labels):
        long, z = codes(w, x, 0.0)
        long_noisy, z_noisy = codes(w, torch.from_numpy(noisy.astype(np.float32)), 0.0)
        B = len(x)
        terms = []
        for b in range(B):
            if as_coded:  # The copies' long codes, read on as one row of numbers, in pieces of D * K that are D rows of K.
                piece = long_noisy.flatten()[b * LONG * COPIES : (b + 1) * LONG * COPIES]
                products = torch.stack([sum(long[b, d] * piece[d * COPIES + k] for d in range(LONG)) for k in range(COPIES)])
            else:
                products = torch.stack([long[b] @ long_noisy[k * B + b] for k in range(COPIES)])
            eps = torch.softmax(products, dim=0)
            terms += [eps[k] * dense.log_likelihood(w, z_noisy[k * B + b][None], target[b][None])[0] for k in range(COPIES)]
        penalty = hasher.relevance * (disagreement(z, long) + disagreement(z_noisy, long_noisy))
        return dense.log_likelihood(w, z, target).mean() + sum(terms) / len(terms) - penalty

    beside.assert_same_step(hasher, objective)


def test_copies_hold_some_of_a_documents_words_with_their_weights():
    torch.manual_seed(0)
    X = dense.corpus()[0]
    copies = smash.noisy_copies(Bag.of(X), 2000, 0.4)
    counted = torch.zeros(2000, dense.DOCUMENTS, dense.WORDS)
    counted.view(-1, dense.WORDS).index_put_((copies.documents, copies.indices), copies.values)
    present = dense.tensor(X) > 0
    # Kept with probability E min(|e|, 1), e ~ N(0, 0.6^2).
    share = (0.6 * torch.randn(1_000_000)).abs().clamp(max=1).mean()
    torch.testing.assert_close((counted > 0).float().mean(dim=(0, 1, 2)) / present.float().mean(), share, rtol=0, atol=0.01)
    whole = dense.tensor(X).expand_as(counted)
    assert ((counted == 0) | (counted == whole)).all()


def test_a_bag_is_repeated_document_by_document():
    X = dense.corpus()[0]
    bag = smash.repeated(Bag.of(X), 3)
    found = np.zeros((36, dense.WORDS), np.float32)
    found[bag.documents, bag.indices] = bag.values
    np.testing.assert_array_equal(found, np.tile(X.toarray(), (3, 1)))


def test_the_memory_looks_back_further_the_more_the_loss_has_fallen():
    collection = Collection(100, SMASH(BITS, batch_size=10, memory_share=0.2))
    rows = np.arange(10)
    assert collection.horizon() == 10
    for loss in [4.0] * 5 + [2.0] * 5:
        collection.codes_beside(rows, torch.ones(10, BITS))
        collection.note(loss)
    # The largest epoch's loss is 3, the last 2: C = 1/3.
    assert collection.horizon() == pytest.approx(10 * (0.2 + 1 / 3 - 0.2 / 3))
    collection.note(3.0)
    assert collection.horizon() == pytest.approx(2)


def test_the_signs_are_kept_before_use_while_warming_up_and_behind_it_afterwards():
    collection = Collection(20, SMASH(BITS, batch_size=10, memory_warmup=1))
    rows, found = np.arange(10), []
    for sign in (1, -1, 1):
        found.append(collection.codes_beside(rows, sign * torch.ones(10, BITS))[0, 0].item())
        collection.note(1.0)
    assert found == [1, -1, -1]


def test_the_bits_are_cut_at_the_medians_of_the_short_code_and_nothing_is_examined(documents):
    X = documents.tfidf[documents.rows("train")]
    hasher = SMASH(12, max_epochs=2, selector="none").fit(X)
    np.testing.assert_array_equal(hasher.threshold_, np.median(hasher.scores(X), axis=0))
    assert np.abs(hasher.scores(X)).max() < 1
    assert hasher.examine(X, X) == {}


def test_one_document_disagrees_with_none():
    assert smash.disagreement(torch.ones(1, 4), torch.ones(1, 8)) == 0


@pytest.mark.parametrize(("options", "message"), [({"copies": 0}, "copies: 0 is not"), ({"long_dimensions": 0}, "long_dimensions: 0 is not")])
def test_a_wrong_option_is_named(documents, options, message):
    with pytest.raises(HasherError, match=message):
        SMASH(8, **options).fit(documents.tfidf)
