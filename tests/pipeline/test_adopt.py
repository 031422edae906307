"""Published models are carried over to other code where a sample, trained by both, is the same, and nowhere else."""

import subprocess
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from semantic_hashing.core import io, manifest
from semantic_hashing.grid import Cell
from semantic_hashing.publishing import adopt, archive
from semantic_hashing.publishing.earlier import Earlier
from semantic_hashing.publishing.sample import LEAST, sample
from semantic_hashing.stages import fingerprint

CELL = "results/mini/cells/ng20/tuned/{}/8-bits/seed-0"
# Codes of which one bit is turned everywhere: other bytes with the same distances.
TURNED = "\n_encode = LSH.encode\nLSH.encode = lambda self, X: _encode(self, X) ^ 1\n"


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def earlier(undisturbed, tmp_path_factory):
    """A checkout that has trained and published."""
    checkout = undisturbed.copied(tmp_path_factory.mktemp("earlier"))
    assert checkout.semhash("publish", "--to", "published", "--partial").returncode == 0
    return checkout


@pytest.fixture(scope="module")
def present(small_checkout, earlier, tmp_path_factory):
    """The project with a statement more in NASH, which does nothing, and another LSH."""
    checkout = small_checkout(tmp_path_factory.mktemp("present"))
    for name, content in contents(earlier.folder / "published").items():
        with io.atomic(checkout.folder / "published" / name) as stream:
            stream.write(content)
    checkout.edit("methods/nash.py")
    path = checkout.folder / "src/semantic_hashing/methods/lsh.py"
    path.write_text(path.read_text() + TURNED)
    return checkout


def commit(folder):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "src", "config", "mini.yaml"], [*identity, "commit", "-q", "-m", "earlier"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)


def test_what_is_the_same_is_adopted_and_what_differs_is_named(earlier, present):
    published = present.folder / "published"
    before = contents(published)

    def refused(message, *arguments):
        done = present.semhash("adopt", "--published", "published", *arguments)
        assert done.returncode in (1, 2)
        assert done.stderr.count("\n") == 1
        assert message in done.stderr
        assert contents(published) == before

    old = ("--before", str(earlier.folder))
    refused("--before: which checkout has the earlier code?")
    refused("no checkout of this project", "--before", "results")
    refused("no git checkout", *old)
    commit(earlier.folder)
    missing = earlier.folder / CELL.format("NASH") / "codes.npz"
    missing.rename(missing.with_suffix(".away"))
    refused("NASH/8-bits/seed-0/codes.npz: no such file; the earlier checkout trains its models first", *old)
    missing.with_suffix(".away").rename(missing)
    edited = earlier.folder / "mini.yaml"
    edited.write_text(edited.read_text() + "\n")
    refused("it has uncommitted changes", *old)
    edited.write_text(edited.read_text()[:-1])
    listed = present.semhash("adopt", "--published", "published", "--list", *old)
    assert sorted(listed.stdout.split()) == [f"{CELL.format(method)}/score.json" for method in ("LSH", "NASH")]

    done = present.semhash("adopt", "--published", "published", *old)
    assert done.returncode == 0, done.stderr[-4_000:]
    assert "2 are by the earlier code, of which 2 were trained by both" in done.stdout
    assert "NASH: the same byte for byte; 1 models adopted" in done.stdout
    assert "LSH: not adopted; 1 models are left to be trained again" in done.stdout
    assert "  ng20/tuned/LSH/8-bits/seed-0: train of codes.npz, validation of codes.npz, test of codes.npz\n" in done.stdout
    after = contents(published)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"models/ng20/tuned/NASH.jsonl", "scores.csv", "provenance.json", "manifest.sha256"}
    one, other = (pd.read_csv(folder / "published/scores.csv").set_index("method") for folder in (earlier.folder, present.folder))
    assert one.drop(columns="fingerprint").equals(other.drop(columns="fingerprint"))
    assert (one["fingerprint"] != other["fingerprint"]).sum() == 1
    (entry,) = io.read_json(published / "provenance.json")["adopted"]
    assert entry["codes"] == {"NASH": {"from": one["fingerprint"]["NASH"], "to": other["fingerprint"]["NASH"], "models": 1}}
    assert (entry["refused"], entry["sample_as_published"]) == ({"LSH": 1}, 2)
    assert sorted(entry["sample"]) == [["ng20", "tuned", method, 8, 0] for method in ("LSH", "NASH")]
    assert present.semhash("verify", "published").returncode == 0

    # Again: nothing more is adopted, and nothing written.
    assert present.semhash("adopt", "--published", "published", *old).returncode == 0
    assert contents(published) == after

    # The run goes on from what was adopted, and says of it what the published record says.
    assert present.snakemake("prepared").returncode == 0
    assert present.semhash("restore", "--from", "published").stdout.startswith("1 models restored, 1 passed over")
    assert present.snakemake("results/mini/scores.csv").returncode == 0
    assert io.read_json(present.folder / "results/mini/provenance.json")["adopted"] == [entry]


def grid(methods, seeds):
    return [Cell(dataset, "tuned", method, bits, seed) for dataset in ("a", "b") for method in methods for bits in (8, 16) for seed in range(seeds)]


@pytest.mark.parametrize(("cells", "size"), [(grid("XYZ", 1), 12), (grid("XY", 30), LEAST), (grid("XYZ", 250), 150), ([], 0)])
def test_a_sample_is_of_every_method_and_data_set_and_large_enough(cells, size):
    taken = sample(cells)
    assert len(taken) == len(set(taken)) == size
    assert {(cell.method, cell.dataset) for cell in taken} == {(cell.method, cell.dataset) for cell in cells}
    assert len(taken) >= min(LEAST, len(cells), max(LEAST, 0.05 * len(cells)))
    assert sorted(sample(reversed(cells))) == sorted(taken)


def test_draws_and_recipes_of_a_data_set_are_one_in_a_sample():
    cells = [Cell(f"a-split-{number}", "tuned", "LSH", 8, 0) for number in range(200)] + [Cell("b", "tuned", "LSH", 8, 0)]
    taken = sample(cells, lambda dataset: dataset[0])
    assert len(taken) == LEAST
    assert cells[-1] in taken


def test_models_are_sorted_by_what_their_fingerprints_say(small, tmp_path):
    score = {"fingerprint": "old rule", "k": 100}
    model = archive.Published("f", fingerprint("score"), score, "", np.zeros(1, np.float32))
    nash = [cell for cell in adopt.cells(small) if cell.method == "NASH"]
    stamps = ["new rule", fingerprint("NASH"), "of neither"]
    models = {cell: replace(model, score=score | {"fingerprint": stamp}) for cell, stamp in zip(nash, stamps, strict=False)}
    models[nash[0]] = replace(models[nash[0]], scoring="other scoring")
    earlier = Earlier(tmp_path, "r", tmp_path, {"NASH": "old rule", "score": "other scoring"})
    rule = {"evidence": adopt.SAME_CODE, "codes": {"NASH": {"from": "old rule", "to": "new rule", "models": 1}}}
    found = adopt.candidates(small, models, earlier, [rule])
    assert found.training == {"NASH": [nash[0]]}
    assert found.scoring == [nash[0]]
    assert (found.equal, found.other) == (1, len(models) - 2)
    # An adoption by a sample is no other name of the same code.
    found = adopt.candidates(small, models, earlier, [rule | {"evidence": adopt.SAMPLED}])
    assert (found.training, found.other) == ({}, len(models) - 1)


def test_scores_that_differ_between_the_same_codes_are_no_evidence_of_the_scoring():
    lsh, nash = (Cell("a", "tuned", method, 8, 0) for method in ("LSH", "NASH"))
    model = archive.Published("f", "other", {"fingerprint": "old"}, "", np.zeros(1, np.float32))
    found = adopt.Candidates({"LSH": [lsh]}, [lsh, nash], 0, 0)
    models = {lsh: model, nash: model}
    assert adopt._codes(found, models, {}).keys() == {"LSH", "score"}
    assert adopt._codes(found, models, {lsh: ["train of codes.npz", "precision"]}).keys() == {"score"}
    assert adopt._codes(found, models, {nash: ["precision of queries.npz"]}).keys() == {"LSH"}


def test_a_call_that_died_at_any_write_is_made_good_by_another(tmp_path, monkeypatch):
    axes = ["dataset", "setting", "method", "bits", "seed"]
    lsh, nash = (Cell("a", "tuned", method, 8, 0) for method in ("LSH", "NASH"))
    model = archive.Published("f", "s", {"fingerprint": "old", "hyperparameters": {}}, "", np.zeros(1, np.float32))
    models = {lsh: model, nash: model}
    chosen = adopt.Candidates({"LSH": [lsh], "NASH": [nash]}, [lsh, nash], 0, 0)
    earlier = Earlier(tmp_path / "earlier", "r", tmp_path / "earlier", {})
    monkeypatch.setattr(adopt, "candidates", lambda config, now, *_: chosen if any(m.score["fingerprint"] == "old" for m in now.values()) else ())
    monkeypatch.setattr(adopt, "cells", lambda _: [lsh, nash])
    monkeypatch.setattr(adopt, "twins", lambda _: {})
    monkeypatch.setattr(adopt, "_check_features", lambda *_: None)
    monkeypatch.setattr(adopt, "_train", lambda *_: None)
    monkeypatch.setattr(adopt, "_compare", lambda *_: ({}, {}))
    monkeypatch.setattr(Earlier, "load", lambda *_: earlier)
    monkeypatch.setattr(Earlier, "score", lambda *_: {})
    for cell in models:
        io.write_arrays(earlier.results / cell.folder / "queries.npz", {"precision": model.precision})
    config = type("Config", (), {"results": tmp_path / "run", "source": str})

    def published(name):
        folder = tmp_path / name
        archive.save(models, folder / "models")
        pd.DataFrame([[*lsh.__dict__.values(), "old"], [*nash.__dict__.values(), "old"]], columns=[*axes, "fingerprint"]).to_csv(
            folder / "scores.csv", index=False
        )
        io.write_json(folder / "provenance.json", {})
        manifest.write(folder)
        return folder

    def run(folder):
        return adopt.adopt(config, None, tmp_path, folder, 1)

    whole = published("whole")
    run(whole)
    real = io.atomic
    for death in range(4):
        folder, count = published(f"dies-{death}"), iter(range(100))

        def dying(path, mode="wb", death=death, count=count):
            if next(count) == death:
                raise KeyboardInterrupt
            return real(path, mode)

        with monkeypatch.context() as patched:
            patched.setattr(io, "atomic", dying)
            with pytest.raises(KeyboardInterrupt):
                run(folder)
        run(folder)
        ours, expected = contents(folder), contents(whole)
        for name in ("provenance.json", "manifest.sha256"):
            # A second entry tells of the second call.
            del ours[name], expected[name]
        assert ours == expected
        assert manifest.differences(folder) == []
