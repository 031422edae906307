"""The paper's example posts: found by title, their codes read and held against the printed ones."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from semantic_hashing.analyses.posts import ANALYSIS, table
from semantic_hashing.analyses.posts import measure as posts
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.prepared import PARTS, Prepared
from semantic_hashing.grid import study_cells
from semantic_hashing.retrieval.codes import pack
from semantic_hashing.scores.run import Run

from ..made_up import build, collected

ASKED = {"datasets": ["ng20"], "settings": ["tuned"], "methods": ["NASH-DN"], "bits": [8, 16], "seeds": [0], "studies": ["posts"], "words": None}


def test_a_post_is_found_by_its_title_in_its_group_and_an_original_before_a_reply():
    corpus = pd.DataFrame(
        [("Re: Time of Game", ["a"]), ("time of game?", ["b"]), ("Re: re: Time of game", ["a"]), ("LEDs", ["a"]), ("Re: LEDs", ["a"]), (None, ["a"])],
        columns=["title", "labels"],
    )
    asked = pd.DataFrame([("a", "Time of game"), ("b", "Time of game"), ("a", "leds?"), ("b", "LEDs")], columns=["group", "title"])
    assert posts.find(corpus, asked) == [0, 1, 3, None]


def made(root):
    """A run whose corpus holds seven of the eight posts, with the printed codes, but one bit of the first post flipped."""
    run = build(root, ASKED)
    printed = posts.reported_posts()
    titles = [*printed["title"][:7], "Something else"]
    corpus = pd.DataFrame({"id": range(8), "title": titles, "part": "train", "labels": [[group] for group in printed["group"]]})
    part = np.array([0, 0, 0, 0, 1, 2, 2, 2], dtype=np.int8)
    words, labels = sp.csr_array(np.ones((8, 2), np.float32)), sp.csr_array(np.ones((8, 1), dtype=bool))
    folder = run.results / "data" / "ng20-bydate"
    Prepared(words, words, labels, part).write(folder / "features.npz")
    corpus.to_parquet(folder / "corpus.parquet")
    for cell in study_cells(run, "posts"):
        bits = np.array([[bit == "1" for bit in code] for code in printed[str(cell.bits)]])
        bits[0, 0] ^= True
        io.write_arrays(run.results / cell.folder / "codes.npz", {name: pack(bits[part == index]) for index, name in enumerate(PARTS)})
    return collected(run)


def test_distances_of_our_codes_stand_beside_those_of_the_printed_ones(tmp_path):
    run = made(tmp_path)
    found = ANALYSIS.read(run).set_index(["bits", "codes"])
    assert found["posts"].to_dict() == {(8, "NASH-DN"): 7, (8, "printed"): 8, (16, "NASH-DN"): 7, (16, "printed"): 8}
    # By hand, of the printed codes of 8 bits: within baseball 1, 0, 1, 1, 2, 1; within electronics 1, 3, 0, 2, 1, 3.
    assert found.loc[(8, "printed"), "within"] == pytest.approx((6 / 6 + 10 / 6) / 2, rel=1e-5)
    assert found.loc[(8, "NASH-DN"), "within"] > 1
    text = table.table(Run.load(run))
    assert "01101001" in text
    assert "left out" in text
    assert r"2\% silver solder" in text


def test_codes_are_shown_from_a_runs_own_files_alone(tmp_path):
    run = made(tmp_path / "own")
    published = run.model_copy(update={"published": run.results, "results": tmp_path / "elsewhere"})
    text = table.table(Run.load(published))
    assert r"\label{tab:posts}" in text
    assert "01101001" not in text


def test_missing_codes_are_named_unless_the_run_is_not_finished(tmp_path):
    run = build(tmp_path, ASKED)
    with pytest.raises(RunError, match=r"codes\.npz: no such file"):
        posts.measure(run)
    assert posts.measure(run, partial=True).empty
