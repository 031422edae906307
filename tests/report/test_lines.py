"""Which methods the figures draw, and that no panel holds more lines, or one colour twice."""

import pytest

from semantic_hashing.analyses import registry
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.report import figures, lines
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(field):
    return Run.load(field)


def test_eight_are_drawn_by_the_rule_that_the_caption_states(run):
    drawn = lines.drawn(run)
    assert len(drawn) == lines.MOST
    assert set(run.variants) <= set(drawn)
    means = run.summary.groupby("method")["precision"].mean()
    rest = [method for method in lines.of_kind(run, supervised=False) if method not in drawn]
    # What is drawn beside the paper's own is the best of its family, and no family that is left out has a better one.
    others = [method for method in drawn if method not in run.variants]
    for method in others:
        assert all(means[method] >= means[other] for other in rest if METHODS[other].family == METHODS[method].family)
    left_out = {METHODS[method].family for method in rest} - {METHODS[method].family for method in drawn}
    assert all(means[method] <= min(means[other] for other in others) for method in rest if METHODS[method].family in left_out)
    assert f"eight methods of {len(lines.of_kind(run, supervised=False))}: the paper's own, the best of each family" in lines.note(run)


def test_few_methods_are_all_drawn_and_nothing_is_said(small, full):
    for config in (small, full):
        run = Run.load(config)
        assert lines.drawn(run) == lines.of_kind(run, supervised=False)
        assert lines.note(run) == lines.note(run, supervised=True) == ""


def of_lines(axes):
    """The drawn lines and point series of a panel by colour, without level lines and marks alone in white."""
    return [
        line
        for line in axes.lines
        if line.get_markerfacecolor() != "white" and len(set(line.get_ydata())) > 1 and line.get_marker() not in ("None", "_", "")
    ]


@pytest.mark.parametrize("size", ["full", "whole", "field"])
@pytest.mark.parametrize("make", [figures.precision, figures.supervised, figures.codes, figures.ties], ids=lambda make: make.__name__)
def test_no_panel_has_more_than_eight_lines_or_a_colour_twice(size, make, request):
    panels = make(Run.load(request.getfixturevalue(size))).axes
    assert panels
    for axes in panels:
        drawn = of_lines(axes)
        assert len(drawn) <= lines.MOST
        assert len({line.get_color() for line in drawn}) == len(drawn)


def test_nor_has_a_figure_of_an_analysis(field, full):
    for config in (field, full):
        run = Run.load(config)
        # Dots and bars with a name each beside them are no lines.
        for analysis in registry.with_part("figure"):
            if analysis.name not in ("leaderboard", "timeline", "groups"):
                for axes in analysis.figure(run).axes:
                    colours = {line.get_color() for line in of_lines(axes)}
                    assert len(colours) <= lines.MOST, analysis.name
