from collections import defaultdict

import pytest

from semantic_hashing import config, grid
from semantic_hashing.cluster import groups
from semantic_hashing.cluster.costs import Costs

from ..made_up import SMALL, build

SECONDS = {"LSH": 2, "NASH": 40, "VDSH": 200, "Random": 3, "Cosine": 4}


@pytest.fixture
def run(tmp_path):
    axes = {"methods": ["LSH", "NASH", "VDSH", "STH"], "controls": ["Random", "Cosine"], "bits": [8, 16, 32, 64], "seeds": [0, 1]}
    return build(tmp_path, SMALL | axes)


@pytest.fixture
def costs(tmp_path):
    file = tmp_path / "timeline.csv"
    rows = [f"{'hash' if name in ('LSH', 'NASH', 'VDSH') else 'control'},ng20,,{name},8,,{seconds},1,300" for name, seconds in SECONDS.items()]
    file.write_text("\n".join(["step,dataset,setting,method,bits,seed,seconds,cpu_seconds,mib", *rows, ""]))
    return Costs([file])


def seconds(piece):
    return SECONDS[piece.name if isinstance(piece, grid.Control) else piece.method]


def jobs(named):
    members = defaultdict(list)
    for piece, name in named.items():
        members[name].append(piece)
    return members


def test_every_model_and_control_has_one_job(run, costs):
    assert set(groups.models(run, costs)) == {*grid.cells(run), *grid.controls(run)}


def test_long_models_and_unknown_ones_are_alone(run, costs):
    for members in jobs(groups.models(run, costs)).values():
        if any(isinstance(piece, grid.Cell) and piece.method in ("VDSH", "STH") for piece in members):
            assert len(members) == 1


def test_short_models_of_one_method_and_data_set_share_jobs_worth_their_start(run, costs):
    found = [members for members in jobs(groups.models(run, costs)).values() if getattr(members[0], "method", None) == "NASH"]
    assert len(found) > len(run.datasets)
    for members in found:
        assert len({(piece.dataset, piece.method) for piece in members}) == 1
        assert groups.WORTH_SECONDS - 40 <= sum(map(seconds, members)) < 2 * groups.WORTH_SECONDS + 40


def test_what_is_left_of_a_data_set_is_one_job(run, costs):
    for dataset in run.datasets:
        rest = [members for name, members in jobs(groups.models(run, costs)).items() if name.startswith(f"{dataset}-rest")]
        assert len(rest) == 1
        assert {piece.name if isinstance(piece, grid.Control) else piece.method for piece in rest[0]} == {"LSH", "Random", "Cosine"}


def test_a_reused_model_goes_with_the_one_that_is_trained(costs):
    run = config.parse(config.read_base() | {"settings": ["tuned", "as-written"]})
    twins = grid.twins(run)
    named = groups.models(run, costs)
    assert twins
    assert all(named[cell] == named[twin] for cell, twin in twins.items())


def test_trials_are_shared_out_as_models_are(costs):
    run = config.parse(config.read_base())
    named = groups.trials(run, costs)
    assert set(named) == set(grid.trials(run))
    assert len(set(named.values())) < len(named)
