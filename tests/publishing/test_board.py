"""The leaderboard on a run's Markdown page, and where its models were computed."""

import dataclasses

import pandas as pd
import pytest

from semantic_hashing.analyses.leaderboard import figure
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.publishing import board, markdown
from semantic_hashing.scores.run import Run

NAMES = (*[name for name, method in METHODS.items() if not method.supervised][:14], "KSH")


@pytest.fixture
def run(full, tmp_path):
    """A run of fifteen methods with a leaderboard that is written by hand."""
    config = full.model_copy(update={"methods": NAMES, "published": tmp_path})
    lines = [("unsupervised", name, 1.0 + place, 0.7 - 0.01 * place, place < 2) for place, name in enumerate(NAMES[:-1])]
    table = pd.DataFrame([*lines, ("supervised", "KSH", 1.0, 0.9, True)], columns=["kind", "method", "rank", "precision", "level"])
    table = table.assign(bits=0, cells=15, low=1.1, high=1.9, first=3, seconds=float("nan"))
    for dataset in full.datasets:
        table[f"precision_{dataset}"] = table["precision"]
    table.loc[1, f"precision_{full.datasets[0]}"] = float("nan")
    table.to_csv(tmp_path / "leaderboard.csv", index=False)
    return dataclasses.replace(Run.load(full), config=config)


def test_a_table_for_each_kind_stands_after_the_sentence(run):
    heading, sentence, first, unsupervised, second, supervised, caption = board.blocks(run)
    assert (heading, first, second) == ("## Which method leads", "### Unsupervised methods", "### Supervised methods")
    assert f"**{NAMES[0]}** has the best mean rank: 1.00" in sentence
    header, rows = unsupervised
    assert header == ("method", "rank", "region", "first", *(run.title(name) for name in run.config.datasets), "mean")
    assert rows[0] == [NAMES[0], "**1.00**", "1.10 to 1.90", "3", *[".7000"] * (len(run.config.datasets) + 1)]
    assert rows[1][4] == "–"
    assert rows[2][1] == "3.00"
    assert [row[0] for row in supervised[1]] == ["KSH"]
    assert "worse than the best" in caption


def test_a_run_of_few_methods_has_no_such_part(full):
    assert list(board.blocks(Run.load(full))) == []
    assert "Which method leads" not in markdown.text(Run.load(full))


def test_processors_and_gpus_are_named_where_there_are_several(full):
    loaded = Run.load(full)
    records = [{"record": {"processor": "One", "gpu": "A GPU"}, "models": 7}, {"record": {"processor": "One"}, "models": 1200}]
    mixed = dataclasses.replace(loaded, record=loaded.record | {"arithmetic": records})
    assert "| Computed on | One: 1,200 models; A GPU: 7 models |" in markdown.text(mixed)
    alike = dataclasses.replace(loaded, record=loaded.record | {"arithmetic": records[1:]})
    assert "Computed on" not in markdown.text(alike)


def test_without_timings_nothing_is_said_of_cost(full):
    loaded = Run.load(full)
    page = markdown.text(dataclasses.replace(loaded, config=full.model_copy(update={"timings": False})))
    assert "Core-seconds" not in page
    assert "Greatest memory" not in page


def test_ranks_are_drawn_where_lines_against_length_would_be_points(run, tmp_path):
    one = dataclasses.replace(run, config=run.config.model_copy(update={"bits": (32,)}))
    assert "![Mean rank of each method with its region](images/field.svg)" in markdown._picture(one, "images/field.svg")
    assert "against code length" in markdown._picture(run, "images/field.svg")[0]


def test_without_seconds_no_panel_of_seconds_is_drawn(run):
    drawn = figure.figure(run)
    assert [axes.get_xlabel() for axes in drawn.axes if axes.axison] == ["mean rank"] * 3
