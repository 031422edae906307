"""Published models: small files that change only with what they say, read back without a changed bit, refused when damaged."""

import lzma
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.grid import Cell
from semantic_hashing.publishing import archive, fractions
from semantic_hashing.scores import origin

ROOT = Path(__file__).parents[2]
K = 100


def precision(seed, n=300, ties=40):
    """Precision at K as ties make it."""
    rng = np.random.default_rng(seed)
    tied = rng.integers(1, ties, n)
    return ((rng.integers(0, K - 1, n) + rng.integers(0, tied + 1) / tied) / K).astype(np.float32)


def published(seed=0, **changes):
    score = {"fingerprint": "a" * 16, "k": K, "precision": 0.5, "status": "ok"}
    return replace(archive.Published("f" * 64, "b" * 16, score, "s\n1.0\n", precision(seed)), **changes)


MODELS = {Cell("ng20", setting, method, bits, seed): published(bits + seed) for setting in ("tuned", "tuned+a=[1]") for method in ("LSH", "NASH-N")
          for bits in (8, 16) for seed in (0, 1)}  # fmt: skip


def same(a, b):
    return a.precision.tobytes() == b.precision.tobytes() and replace(a, precision=b.precision) == b


def files(folder):
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


ANY = arrays.arrays(np.float32, st.integers(0, 40), elements=st.floats(width=32))


@settings(max_examples=60, deadline=None)
@given(values=st.dictionaries(st.tuples(st.integers(1, 128), st.integers(0, 9)), ANY, max_size=4), k=st.sampled_from([1, 20, 100, 1000]))
def test_any_float_comes_back_bit_by_bit(values, k):
    packed = fractions.pack(values, k)
    back = fractions.unpack(packed)
    assert list(back) == list(values)
    assert all(back[model].tobytes() == values[model].tobytes() for model in values)
    assert packed == fractions.pack(values, k)


def test_fractions_of_every_size_come_back():
    rng = np.random.default_rng(0)
    denominators = np.concatenate([np.arange(1, 4096), rng.integers(2048, 6000, 2000)])
    numerators = rng.integers(0, denominators)
    values = {(8, 0): ((rng.integers(0, K, len(numerators)) + numerators / denominators) / K).astype(np.float32)}
    assert fractions.unpack(fractions.pack(values, K))[8, 0].tobytes() == values[8, 0].tobytes()


def test_a_precision_takes_less_than_a_float_compressed():
    values = {(8, seed): precision(seed, 3000, ties=9) for seed in range(3)}
    floats = lzma.compress(b"".join(array.tobytes() for array in values.values()), preset=9 | lzma.PRESET_EXTREME)
    assert len(fractions.pack(values, K)) < 0.85 * len(floats)


def test_models_come_back(tmp_path):
    back = archive.read(archive.save(MODELS, tmp_path / "models"))
    assert back.keys() == MODELS.keys()
    assert all(same(back[cell], MODELS[cell]) for cell in MODELS)


def test_only_what_changed_is_written_again(tmp_path):
    archive.save(MODELS, tmp_path)
    before = files(tmp_path)
    archive.save(MODELS, tmp_path)
    assert files(tmp_path) == before
    cell = Cell("ng20", "tuned", "LSH", 8, 1)

    def changed(model):
        archive.save(MODELS | {cell: model}, tmp_path)
        after = files(tmp_path)
        found = {path.relative_to(tmp_path).as_posix() for path in after if after[path] != before[path]}
        archive.save(MODELS, tmp_path)
        assert {path: content for path, (content, _) in files(tmp_path).items()} == {path: content for path, (content, _) in before.items()}
        before.update(files(tmp_path))
        return found

    assert changed(published(9, scoring="c" * 16)) == {"ng20/tuned/LSH.jsonl"}
    assert changed(published(10)) == {"ng20/tuned/LSH.xz"}


def test_what_is_no_longer_published_goes(tmp_path):
    archive.save(MODELS, tmp_path)
    fewer = {cell: model for cell, model in MODELS.items() if cell.method == "LSH"}
    archive.save(fewer, tmp_path)
    assert archive.read(tmp_path).keys() == fewer.keys()


def test_the_committed_models_have_the_scores_that_are_told_of_them():
    models = archive.read(ROOT / "results/reference/models")
    assert len(models) > 1000
    for cell, model in models.items():
        told = model.score
        assert (told["dataset"], told["setting"], told["method"], told["bits"], told["seed"]) == (
            cell.dataset, cell.setting, cell.method, cell.bits, cell.seed,
        )  # fmt: skip
        assert len(model.precision) == told["n_queries"]
        assert model.precision.astype(np.float64).mean() == pytest.approx(told["precision"], abs=1e-7)


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b"", lambda b: b[:40] + bytes([b[40] ^ 1]) + b[41:], lambda b: b + b, lambda b: b + b"x"]
)
def test_damaged_bulk_is_refused_in_one_line(tmp_path, damage):
    archive.save(MODELS, tmp_path)
    path = tmp_path / "ng20/tuned/LSH.xz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(RunError, match=r"LSH\.xz: not a whole file of models \(.*\); take it from where it was published$"):
        archive.read(tmp_path)


HEADERS = [
    b'{"k":100,"models":[[8,0,1]],"whole":0}\n',
    b'{"k":100,"models":[[8,0,1]],"whole":1}\n\0\0\0\0',
    b'{"k":100,"models":[[8,0,1]],"whole":0}\n\0\0\0\0',
    b'{"k":100,"models":[[8,0,-1],[8,1,1]],"whole":0}\n',
    b'{"k":0,"models":[[8,0,1]],"whole":0}\n\0\1\0\0',
    b'{"k":100,"models":8,"whole":0}\n',
    b"[]\n",
    b"[" * 100_000,
    bytes(10),
]


@pytest.mark.parametrize("content", HEADERS, ids=range(len(HEADERS)))
def test_other_content_is_refused(content):
    with pytest.raises(ValueError):  # noqa: PT011
        fractions.unpack(lzma.compress(content))


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(fractions, "LARGEST", 2**16)
    with pytest.raises(ValueError, match="too long"):
        fractions.unpack(lzma.compress(bytes(2**20)))


@pytest.mark.parametrize("text", ["", "{}\n", "[1]\n", "no JSON\n", '{"bits": 8}\n'])
def test_damaged_lines_are_refused(tmp_path, text):
    archive.save(MODELS, tmp_path)
    (tmp_path / "ng20/tuned/LSH.jsonl").write_text(text)
    with pytest.raises(RunError, match=r"LSH\.jsonl: not a whole file of models"):
        archive.read(tmp_path)


@pytest.mark.parametrize("suffix", ["xz", "jsonl"])
def test_a_missing_file_is_named(tmp_path, suffix):
    archive.save(MODELS, tmp_path)
    (tmp_path / f"ng20/tuned/LSH.{suffix}").unlink()
    with pytest.raises(RunError, match=rf"LSH\.{suffix}: no such file"):
        archive.read(tmp_path)


def adoption(source, target):
    return {"evidence": "some", "codes": {"LSH": {"from": source, "to": target, "models": 1}}}


def test_adoptions_are_carried_along_while_a_model_goes_back_to_them(tmp_path):
    entries = [adoption("a", "b"), adoption("x", "y"), adoption("b", "c")]
    assert origin.carried(entries, {"c"}) == [entries[0], entries[2]]
    assert origin.carried(entries, {"a"}) == []
    assert origin.adoptions(tmp_path / "none.json") == []
    io.write_json(tmp_path / "list.json", entries)
    io.write_json(tmp_path / "record.json", {"adopted": entries})
    assert origin.adoptions(tmp_path / "list.json") == origin.adoptions(tmp_path / "record.json") == entries
    io.write_json(tmp_path / "list.json", ["no"])
    with pytest.raises(RunError, match="its adoptions are not as"):
        origin.adoptions(tmp_path / "list.json")
