"""What is said of SHTTM's reported row."""

from semantic_hashing.analyses.topics import text as topics
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected


def test_the_row_is_held_against_ours_and_the_weights(tmp_path):
    study = {"topics": {"options": {"gamma": [1.0, 100.0]}}}
    config = collected(build(tmp_path, SMALL | {"methods": ["SHTTM", "NASH"], "studies": ["topics"], "study": study, "bits": [8, 128]}))
    text = " ".join(topics.text(Run.load(config)).split())
    assert "go from .2690 at 8 to .1299 at 128 bits; ours rise, from" in text
    # The made-up scores rise with the length at every weight.
    assert "at no weight do the scores fall" in text


def test_nothing_is_said_without_the_study(small):
    assert topics.text(Run.load(small)) == ""
