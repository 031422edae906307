"""The training contract is open: three methods of unlike kinds, each a short file that does not touch ``fit``."""

from pathlib import Path

import pytest

from semantic_hashing.hashers import conformance
from semantic_hashing.hashers.epochs import EpochTrained

from .toys.adversarial import Adversarial
from .toys.neighbour_term import NeighbourTerm
from .toys.two_way import TwoWay

FEW = {"max_epochs": 12, "batch_size": 25, "learning_rate": 0.01}
TOYS = {"adversarial": Adversarial, "neighbour_term": NeighbourTerm, "two_way": TwoWay}
every_toy = pytest.mark.parametrize("name", TOYS)


@every_toy
def test_it_keeps_the_contract(name, documents):
    def build(bits, seed):
        return TOYS[name](bits, seed, **FEW | ({} if bits == conformance.BITS else {"max_epochs": 1}))

    outcomes = {result.name: (result.outcome, result.reason) for result in conformance.run(build, documents)}
    assert {outcome for outcome, _ in outcomes.values()} == {"ok"}, outcomes


@every_toy
def test_it_is_short_and_leaves_fit_alone(name):
    assert TOYS[name].fit is EpochTrained.fit
    assert len((Path(__file__).parent / f"toys/{name}.py").read_text().splitlines()) <= 60
