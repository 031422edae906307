from typing import Annotated, Any, Literal

import pytest

from semantic_hashing.hashers.options import Rate
from semantic_hashing.preflight.values import below, refusal


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (float, 1), (float, 1e-3), (int, 3), (bool, True), (str, "none"), (Any, {"a": 1}), (Rate, 0.5), (tuple[int, ...], [500, 500]),
        (tuple[int, ...], []), (float | Literal["median"], "median"), (float | Literal["median"], 0.1), (int | None, None), (dict, {}),
    ],
)  # fmt: skip
def test_a_value_of_its_type_is_taken(kind, value):
    assert refusal(kind, value) is None


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (float, "fast", "a number"),
        (float, True, "a number"),
        (float, float("nan"), "a number"),
        (int, 2.5, "a whole number"),
        (int, False, "a whole number"),
        (bool, "yes", "true or false"),
        (str, 3, "text"),
        (Rate, 1.5, "a rate in [0, 1)"),
        (Rate, "0.5", "a number"),
        (Annotated[int, "of some sort"], "x", "a whole number"),
        (tuple[int, ...], 500, "a list"),
        (tuple[int, ...], [500, "500"], "a list of which each is a whole number"),
        (Literal["none", "elbo"], "elbow", "one of none, elbo"),
        (float | Literal["median"], "mean", "a number or one of median"),
        (int | None, "none", "a whole number or null"),
    ],
)
def test_another_value_is_refused_with_what_it_is_not(kind, value, text):
    assert refusal(kind, value) == text


def test_sizes_of_the_epoch_trained_methods_have_a_least():
    assert below("batch_size", 0) == "1 or more"
    assert below("learning_rate", -0.1) == "0 or more"
    assert below("batch_size", 1) is below("alpha", -1) is None
