"""What this machine lacks, and the line that mends it."""

import importlib.metadata
import shutil

import pytest
from typer.testing import CliRunner

from semantic_hashing.cli import app
from semantic_hashing.preflight import machine

from ..made_up import SMALL, build


@pytest.fixture
def config(tmp_path):
    return build(tmp_path, SMALL)


def found(config):
    return {finding.name: finding for finding in machine.findings(config)}


def test_everything_is_looked_at(config):
    assert list(found(config)) == ["Python", "Libraries", "TeX", "Figures", "Mirror", "Results", "Space", "Memory", "GPU"]


def test_what_the_tests_run_on_lacks_no_library(config):
    assert not found(config)["Libraries"].mend
    assert not found(config)["Python"].mend


def test_a_missing_library_is_named(config, monkeypatch):
    version = importlib.metadata.version

    def without(name):
        if name == "numba":
            raise importlib.metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(machine.importlib.metadata, "version", without)
    assert "no numba" in found(config)["Libraries"].found
    assert "requirements.lock" in found(config)["Libraries"].mend


def test_an_old_library_is_named(config, monkeypatch):
    version = importlib.metadata.version
    monkeypatch.setattr(machine.importlib.metadata, "version", lambda name: "1.0" if name == "numpy" else version(name))
    assert "numpy 1.0 is not >=2.1" in found(config)["Libraries"].found


def test_without_tex_there_are_scores_and_no_paper(config, monkeypatch):
    monkeypatch.setattr(machine.shutil, "which", lambda name: None)
    tex = found(config)["TeX"]
    assert "lacks latexmk, texlive-latex-recommended, poppler-utils" in tex.found
    assert "apt-get install" in tex.mend
    assert not tex.needed


def test_a_mirror_that_is_no_folder_is_named(config, monkeypatch, tmp_path):
    monkeypatch.setenv("SEMHASH_MIRROR", str(tmp_path / "none"))
    assert "no such mirror folder" in found(config)["Mirror"].found


def test_little_space_is_told(config, monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(2**40, 2**40, 2**30))
    assert "free 4 GiB" in found(config)["Space"].mend


def test_a_gpu_that_is_asked_for_and_missing_is_told(config, monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert found(config.model_copy(update={"device": "cuda"}))["GPU"].mend
    assert not found(config)["GPU"].mend


def test_the_command_fails_where_a_run_would(monkeypatch):
    monkeypatch.setattr(machine, "findings", lambda config: iter([machine.Finding("Python", "3.9", "install 3.11")]))
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 1
    assert "mend: install 3.11" in result.output
    monkeypatch.setattr(machine, "findings", lambda config: iter([machine.Finding("TeX", "none", "make tex", needed=False)]))
    assert CliRunner().invoke(app, ["doctor"]).exit_code == 0
