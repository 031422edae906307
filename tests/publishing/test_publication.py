"""What is published of a run renders like the run."""

import pytest

from semantic_hashing.analyses import registry
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.publishing import publication
from semantic_hashing.report import score_tables as scores
from semantic_hashing.scores.collect import NOT_RUN
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected


def test_what_is_published_renders_like_the_run(full, tmp_path):
    written = publication.write(full, tmp_path / "reference", partial=True)
    names = {
        "scores.csv",
        "provenance.json",
        "models",
        "claims.csv",
        "audit.csv",
        "manifest.sha256",
        *(analysis.file for analysis in registry.measured()),
    }
    assert {"mistakes.csv", "noise.csv", "words.csv", "groups.csv", "posts.csv", "timeline.csv"} <= names
    assert {path.name for path in written} == names
    published = Run.load(full.model_copy(update={"published": tmp_path / "reference", "results": tmp_path / "nowhere"}))
    assert published.scores.equals(Run.load(full).scores)
    assert published.hyperparameters == Run.load(full).hyperparameters


def test_an_unfinished_run_says_what_was_not_run(tmp_path):
    config = collected(build(tmp_path, SMALL))
    for path in (config.results / "cells/ng20/tuned/NASH").rglob("*.*"):
        path.unlink()
    publication.write(config, tmp_path / "reference", partial=True)
    run = Run.load(config.model_copy(update={"published": tmp_path / "reference"}))
    assert (run.cells["status"] == NOT_RUN).sum() == 2
    assert r"NASH & \multicolumn{2}{c}{--}" in scores.table(run, "ng20")


def test_a_missing_preparation_is_named(small, tmp_path):
    publication.write(small, tmp_path, partial=True)
    record = io.read_json(tmp_path / "provenance.json")
    del record["preparations"]["ng20"]
    io.write_json(tmp_path / "provenance.json", record)
    with pytest.raises(Exception, match="no preparation of ng20"):
        Run.load(small.model_copy(update={"published": tmp_path})).preparations  # noqa: B018


def test_models_of_another_run_are_not_written_over(small, full, tmp_path):
    publication.check_kept(small, tmp_path / "reference")
    publication.write(full, tmp_path / "reference", partial=True)
    publication.check_kept(full, tmp_path / "reference")
    with pytest.raises(InputError, match=r"reference: it holds .* models that this run does not have, .* with --to, or write over it with --replace"):
        publication.check_kept(small, tmp_path / "reference")
