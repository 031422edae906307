import re

from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.report import numbers, outputs
from semantic_hashing.scores.run import Run

from ..made_up import ROOT, SMALL, build, collected


def test_file_defines_each_macro_once(small, tmp_path):
    path = numbers.write(small, tmp_path)
    assert [path] == [tmp_path / path.name for path in outputs.numbers(small)]
    lines = path.read_text().splitlines()
    assert len(lines) == len(numbers.macros(Run.load(small)))
    assert all(line.startswith(r"\newcommand{\ "[:-1]) for line in lines)
    assert path.read_bytes() == numbers.write(small, tmp_path).read_bytes()


def test_counts_of_the_grid(small, full):
    macros = numbers.macros(Run.load(small))
    assert (macros["NumModels"], macros["NumControls"], macros["K"]) == ("28", "8", "100")
    assert macros["LengthList"] == "16 and 32 bits"
    assert macros["FailureSentence"] == "Of these models, one failed."
    assert "STH on Reuters R52 at 32 bits" in macros["FailureReasons"]
    # Three data sets, five lengths; two deterministic methods, which run once on each draw of Reuters, and eleven with three seeds.
    assert numbers.macros(Run.load(full))["NumModels"] == str(5 * ((3 + 1 + 1) * 2 + 3 * 11 * 3))


def test_findings_are_those_of_the_scores(small):
    run = Run.load(small)
    macros = numbers.macros(run)
    gap = (run.cells["upper"] - run.cells["lower"]).max()
    assert macros["GreatestTieGap"] == f"{gap:.4f}"[1:]
    assert macros["TranscriptionSentence"].startswith("Of the 14 reported values that this report shows, three were not checked")


def test_a_run_in_which_everything_failed_has_its_macros(tmp_path):
    config = build(tmp_path, SMALL | {"datasets": ["reuters"], "methods": ["STH"], "bits": [32]})
    collected(config)
    macros = numbers.macros(Run.load(config))
    assert macros["FailureSentence"] == "Of these models, one failed."
    assert macros["StorySentence"] == ""


def test_every_method_has_its_paragraph_and_a_run_has_those_of_its_methods(small):
    named = [method for methods in numbers.PARAGRAPHS.values() for method in methods]
    assert sorted(named) == sorted(METHODS)
    source = (ROOT / "paper/sections/methods.tex").read_text()
    assert re.findall(r"\\whenrun\{([\w-]+)\}", source) == list(numbers.PARAGRAPHS)
    shown = numbers.macros(Run.load(small))["Paragraphs"].split(",")
    assert all((set(numbers.PARAGRAPHS[name]) & set(small.methods) != set()) == (name in shown) for name in numbers.PARAGRAPHS)
