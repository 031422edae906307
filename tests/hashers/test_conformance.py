"""One suite over every registered method: what the driver, the grid and a reader may rely on."""

import inspect
from dataclasses import dataclass

import numpy as np
import pytest

from semantic_hashing.data.prepare.chance import chance
from semantic_hashing.hashers import conformance, fitting, registry
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.hashers.random_codes import RandomCodes
from semantic_hashing.methods.lsh import LSH
from semantic_hashing.retrieval.codes import unpack
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance

BITS = 12  # not a multiple of eight: the last byte is half used
FEW_EPOCHS = {"max_epochs": 8, "patience": 20, "batch_size": 25, "learning_rate": 0.01, "anchors": 40, "labelled": 80}
# The documents have five labels.
FEW_EPOCHS |= {"parents": (0, 0, 1, 1, 2)}

# Deeper than the others, S-RBM does not bear their learning rate; it is pre-trained faster instead.
DEEP = {"learning_rate": 0.001, "pretrain_rate": 0.01}


def build(method, bits=BITS, seed=1, **options):
    accepted = inspect.signature(registry.hasher_class(method).__init__).parameters
    few = {name: value for name, value in (FEW_EPOCHS | (DEEP if method == "S-RBM" else {})).items() if name in accepted}
    return registry.create(method, bits, seed, few | options)


@pytest.fixture(scope="module", params=METHODS)
def method(request):
    return request.param


@pytest.fixture(scope="module")
def subject(method, documents):
    # A length is tried for the form of its codes, which one epoch has too.
    def brief(bits, seed):
        few = {"max_epochs": 1} if bits != BITS and "max_epochs" in build(method).get_params() else {}
        return build(method, bits, seed, **few)

    return conformance.Subject(brief, documents)


@pytest.mark.parametrize("check", [check for _, check in conformance.checks()], ids=[name for name, _ in conformance.checks()])
def test_the_contract_is_kept(subject, check):
    skipped = check(subject)
    if skipped:
        pytest.skip(skipped)


def test_another_seed_another_result_unless_deterministic(method, subject):
    other = subject.fit(build(method, seed=2))
    X = subject.features("test")
    same = np.array_equal(other.encode(X), subject.fitted.encode(X))
    assert same or not METHODS[method].deterministic
    if not METHODS[method].deterministic:
        assert not same


def test_its_card_says_whether_it_needs_derived_inputs(method):
    assert bool(fitting.derived(build(method))) == METHODS[method].derived


def test_its_card_says_whether_it_learns_from_labels(method):
    assert build(method).supervised == METHODS[method].supervised


def test_never_asks_for_labels_it_does_not_declare(subject):
    if not subject.fitted.supervised and "selector" in subject.fitted.get_params():
        assert subject.last.selector == "none"
        assert "validation-labels" not in subject.last.needs


@dataclass(eq=False)
class Broken(LSH):
    """A hasher with one fault, to see that the suite finds it."""

    fault: str = ""

    def __post_init__(self):
        if self.fault == "learns in the constructor":
            self.learned_ = 1

    @property
    def needs(self):
        return frozenset({"neighbors-5"} if self.fault == "asks for what there is not" else ())

    def fit(self, X, y=None, *, context=None):
        if self.fault == "takes anything" and (min(X.shape) == 0 or not np.isfinite(X.data).all()):
            return self
        super().fit(X)
        if self.fault == "draws anew":
            self.hyperplanes_ = np.random.default_rng().standard_normal(self.hyperplanes_.shape)
        return self

    def encode(self, X):
        codes = super().encode(X)
        if self.fault == "unpacked":
            return unpack(codes, self.bits)
        if self.fault == "looks at the others" and len(codes) > 1:
            return np.roll(codes, 1, axis=0)
        if self.fault == "constant":
            return np.zeros_like(codes)
        if self.fault == "spare bits":
            return codes | np.uint8(1)
        return codes


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("learns in the constructor", "the constructor only stores"),
        ("asks for what there is not", "its needs are known"),
        ("unpacked", "codes have the promised form"),
        ("spare bits", "codes have the promised form"),
        ("constant", "unseen documents are found better than by chance"),
        ("looks at the others", "encoding is a function of the document"),
        ("draws anew", "the same seed gives the same codes"),
        ("takes anything", "features that nobody can use are refused"),
    ],
)
def test_the_suite_finds_a_fault(documents, fault, check):
    results = {result.name: result for result in conformance.run(lambda bits, seed: Broken(bits, seed, fault), documents)}
    assert results[check].outcome == "failed"
    assert "\n" not in results[check].reason


def test_the_suite_finds_nothing_where_there_is_no_fault(documents):
    assert {result.outcome for result in conformance.run(Broken, documents)} == {"ok"}


def test_random_codes_are_at_chance(documents):
    train, test = documents.rows("train"), documents.rows("test")
    relevance = Relevance(documents.labels[test], documents.labels[train])
    control = RandomCodes(32, seed=0).fit(documents.tfidf[train])
    found = precision_at_k(control.encode(documents.tfidf[test]), control.encode_training(documents.tfidf[train]), relevance, 50)
    assert found.expected.mean() == pytest.approx(chance(documents.labels[train], documents.labels[test]), abs=0.02)
