"""The same configuration twice gives the same bytes, in another folder too: every artefact but logs and timings, the paper included."""

import subprocess

import pytest
import yaml


@pytest.fixture(scope="module")
def checkouts(whole, small_checkout, tmp_path_factory):
    other = small_checkout(tmp_path_factory.mktemp("another-folder"))
    done = other.snakemake()
    assert done.returncode == 0, done.stdout[-4_000:]
    return [whole.copied(tmp_path_factory.mktemp("one")), other]


@pytest.fixture
def pair(checkouts):
    return [checkout.folder for checkout in checkouts]


def test_every_artefact_has_the_same_bytes(pair, artefacts_of):
    first, second = (artefacts_of(folder / "results/mini") for folder in pair)
    assert first.keys() == second.keys()
    assert not [name for name in first if first[name] != second[name]]
    assert {"scores.csv", "audit.csv", "claims.csv", "provenance.json", "config.json"} < first.keys()


def test_the_paper_is_one_of_them(pair, artefacts_of):
    assert {"paper/main.pdf", "paper/generated/numbers.tex"} < artefacts_of(pair[0] / "results/mini").keys()


def rendered(folder, checkout, name, **changes):
    """The PDF of a run that shows the scores of results/mini."""
    values = yaml.safe_load((folder / "mini.yaml").read_text()) | {"results": f"results/{name}", "published": "results/mini"}
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(values | changes))
    command = ["snakemake", "paper", "--cores", "2", "--configfile", f"{name}.yaml"]
    done = subprocess.run(command, cwd=folder, env=checkout.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4_000:]
    return folder / f"results/{name}/paper/main.pdf"


def words_of(pdf):
    return subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout


def test_each_run_keeps_its_paper_which_does_not_say_where_it_lies(pair, checkouts):
    first = pair[0] / "results/mini/paper/main.pdf"
    before = first.read_bytes()
    same, other = (rendered(pair[0], checkouts[0], name, **changes) for name, changes in (("same", {}), ("other", {"title": "Another run"})))
    assert first.read_bytes() == before == same.read_bytes()
    assert ("A mini run" in words_of(first), "Another run" in words_of(first)) == (True, False)
    assert ("A mini run" in words_of(other), "Another run" in words_of(other)) == (False, True)
    sources = {path.suffix for path in (pair[0] / "paper").rglob("*") if path.is_file()}
    assert sources == {".tex", ".sty", ".bib"}
