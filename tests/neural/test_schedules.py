import pytest

from semantic_hashing.neural.schedules import Falling


def test_a_number_falls_by_a_factor_at_each_step_down_to_its_floor():
    temperature = Falling(1.0, factor=0.96, floor=0.1)
    assert temperature.at(0) == 1.0
    assert temperature.at(2) == pytest.approx(0.96**2)
    assert temperature.at(56) > 0.1
    assert temperature.at(57) == 0.1


def test_a_number_falls_by_an_amount_at_each_step():
    noise = Falling(1.0, amount=0.25, floor=0.05)
    assert [noise.at(step) for step in (0, 1, 3, 4, 90)] == [1.0, 0.75, 0.25, 0.05, 0.05]


def test_a_number_that_starts_below_its_floor_stays():
    assert Falling(0.02, amount=0.01, floor=0.05).at(7) == 0.02
