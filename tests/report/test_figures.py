import os
import subprocess
import sys

import pytest

from semantic_hashing.analyses import registry
from semantic_hashing.hashers.catalogue import CONTROLS, METHODS, Method
from semantic_hashing.rendering import style
from semantic_hashing.rendering.style import RC, styles
from semantic_hashing.report import figures, outputs
from semantic_hashing.scores.run import Run

from ..made_up import ROOT, SMALL, build, collected

PROGRAM = """
import sys
from pathlib import Path
from semantic_hashing.config import Config
from semantic_hashing.report import figures
figures.write(Config.model_validate_json(sys.stdin.read()), Path(sys.argv[1]))
"""


def test_every_name_has_a_style_and_no_two_share_colour_and_mark():
    found = styles()
    assert set(METHODS) | set(CONTROLS) == set(found)
    assert len(set(found.values())) == len(found)
    # In print without colour the mark alone tells methods apart.
    assert len({mark for _, mark in found.values()}) == len(found)


def test_methods_that_ask_for_no_style_get_free_ones(monkeypatch):
    more = {f"new {number}": Method("module:Class", {}) for number in range(20)}
    monkeypatch.setattr(style, "METHODS", METHODS | more)
    found = styles()
    assert len({mark for _, mark in found.values()}) == len(found)
    assert {name: found[name] for name in METHODS} == {name: mark for name, mark in found.items() if name in METHODS}


def test_methods_of_one_panel_have_colours_of_their_own():
    names = list(METHODS)[: style.MOST_APART]
    found = style.apart(names)
    assert len({look["color"] for look in found.values()}) == len(names)
    assert {name: look["marker"] for name, look in found.items()} == {name: styles()[name][1] for name in names}
    assert all(look["color"] == look["markeredgecolor"] for look in found.values())
    # The first of a colour keeps it.
    assert style.apart(["LSH", "KSH"])["LSH"] == style.style("LSH")
    assert style.apart(["LSH", "NASH"]) == {name: style.style(name) for name in ("LSH", "NASH")}
    with pytest.raises(ValueError, match="methods in one panel"):
        style.apart(list(METHODS)[: style.MOST_APART + 1])


def test_writes_what_the_outputs_promise_and_the_same_bytes_in_another_process(small, tmp_path):
    written = figures.write(small, tmp_path / "here")
    assert sorted(written) == sorted(tmp_path / "here" / path.name for path in outputs.figures(small))
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", PROGRAM, tmp_path / "there"], input=small.model_dump_json(), text=True, check=True, env=environment)
    for path in written:
        assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes(), path.name


def test_every_figure_has_a_caption_for_the_html_report(small):
    captions = {path.stem for path in (ROOT / "workflow/report").glob("figure-*.rst")}
    declared = {f"figure-{analysis.name}" for analysis in registry.with_part("figure") if analysis.drawn}
    assert captions | declared == {path.stem for path in outputs.figures(small)}
    assert captions == {f"figure-{name}" for name in outputs.FIGURES}


def test_no_text_is_below_seven_points(full):
    figure = figures.precision(Run.load(full))
    sizes = [text.get_fontsize() for text in figure.findobj(lambda item: hasattr(item, "get_fontsize")) if text.get_text()]
    assert sizes
    assert min(sizes) >= 7
    assert min(RC[key] for key in ("xtick.labelsize", "ytick.labelsize", "legend.fontsize")) >= 7


def test_reported_lines_are_drawn_only_where_comparable(small):
    ng20, reuters = figures.precision(Run.load(small)).axes
    hollow = [sum(line.get_markerfacecolor() == "white" for line in axes.lines) for axes in (ng20, reuters)]
    assert hollow == [7, 0]


def test_the_marks_of_one_length_stand_side_by_side(tmp_path):
    run = Run.load(collected(build(tmp_path, SMALL | {"bits": [32]})))
    for draw in (figures.precision, figures.codes):
        for axes in draw(run).axes:
            marks = [line for line in axes.lines if line.get_marker() not in ("None", None, "", "_")]
            filled = [line.get_xdata()[0] for line in marks if line.get_markerfacecolor() != "white"]
            assert len(set(filled)) == len(filled) > 1
            assert {line.get_xdata()[0] for line in marks if line.get_markerfacecolor() == "white"} <= set(filled)
            assert all(32 / 2**0.5 < place < 32 * 2**0.5 for place in filled)


@pytest.mark.parametrize("overlay", [{"bits": [32]}, {"bits": [32], "datasets": ["ng20"], "methods": ["STH"], "controls": []}])
def test_one_length_and_nothing_but_failures_do_not_crash(tmp_path, overlay):
    config = build(tmp_path, SMALL | overlay)
    collected(config)
    assert sorted(figures.write(config, tmp_path / "out")) == sorted(tmp_path / "out" / path.name for path in outputs.figures(config))
