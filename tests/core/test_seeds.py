import numpy as np

from semantic_hashing.core import seeds


def test_a_seed_is_a_function_of_its_axes():
    assert seeds.integer(1, "ng20", "NASH", 32, 0, "fit") == seeds.integer(1, "ng20", "NASH", 32, 0, "fit")
    # Written down once: a change of the derivation would change every published number.
    assert seeds.integer(1805, "ng20", "NASH-N", 32, 0, "fit") == 3023531809


def test_any_other_axis_gives_another_seed():
    axes = ["ng20", "NASH", 32, 0, "fit"]
    found = {seeds.integer(1, *axes), seeds.integer(2, *axes)}
    for i, other in enumerate(["tmc", "NASH-N", 64, 1, "split"]):
        found.add(seeds.integer(1, *axes[:i], other, *axes[i + 1 :]))
    assert len(found) == 7


def test_streams_do_not_collide():
    draws = [np.random.default_rng(seeds.derive(1, "ng20", method)).random() for method in ("LSH", "SpH", "STH")]
    assert len(set(draws)) == 3
