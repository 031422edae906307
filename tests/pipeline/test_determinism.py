"""The same configuration twice gives the same bytes, in another folder too: every artefact but logs and timings, the paper included."""

import shutil

import pytest


@pytest.fixture(scope="module")
def pair(small_checkout, tmp_path_factory):
    if not shutil.which("latexmk"):
        pytest.skip("latexmk is not installed; make test installs it")
    made = []
    for name in ("one", "another-folder"):
        checkout = small_checkout(tmp_path_factory.mktemp(name))
        done = checkout.snakemake()
        assert done.returncode == 0, done.stdout[-4_000:]
        made.append(checkout.folder)
    return made


def test_every_artefact_has_the_same_bytes(pair, artefacts_of):
    first, second = (artefacts_of(folder / "results/mini") for folder in pair)
    assert first.keys() == second.keys()
    assert not [name for name in first if first[name] != second[name]]
    assert {"scores.csv", "audit.csv", "claims.csv", "provenance.json", "config.json"} < first.keys()


def test_the_paper_has_the_same_bytes(pair, artefacts_of):
    first, second = (artefacts_of(folder / "paper/generated") for folder in pair)
    assert first.keys() == second.keys()
    assert not [name for name in first if first[name] != second[name]]
    assert (pair[0] / "paper/main.pdf").read_bytes() == (pair[1] / "paper/main.pdf").read_bytes()
