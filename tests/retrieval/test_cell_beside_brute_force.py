"""A whole cell scored beside brute force: files in, files out, every pair of a query and a document looked at one by one."""

import math

import numpy as np
import pytest
import scipy.sparse as sp
import yaml
from typer.testing import CliRunner

from semantic_hashing.cli import app
from semantic_hashing.core import io
from semantic_hashing.data.prepare import synthetic
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.hashers.catalogue import CONTROL_INPUTS
from semantic_hashing.inputs.lsa import directions, latent
from semantic_hashing.retrieval.codes import pack
from semantic_hashing.retrieval.controls import SPACE, control
from semantic_hashing.retrieval.product_quantisation import ProductQuantiser
from semantic_hashing.retrieval.score import score

BITS, K = 4, 7
STATUS = {"dataset": "ng20", "setting": "tuned", "method": "LSH", "bits": BITS, "seed": 0, "status": "ok", "reason": None}
PARTS = ("train", "validation", "test")


@pytest.fixture(scope="module")
def data():
    """Documents with up to three of seventy labels, whose parts do not follow one another."""
    ordered = synthetic.prepared(150, 60, 5, seed=7)
    rng = np.random.default_rng(8)
    rows = rng.permutation(150)
    labels = rng.random((150, 70)) < 0.02
    labels[np.arange(150), rng.integers(66, 70, 150)] |= rng.random(150) < 0.8
    return Prepared(sp.csr_array(ordered.counts[rows]), sp.csr_array(ordered.tfidf[rows]), sp.csr_array(labels), ordered.part[rows])


@pytest.fixture
def cell(data, tmp_path):
    """Features and the codes of a cell in their files, and the bits. Sixteen codes for ninety documents: every query has ties."""
    data.write(tmp_path / "features.npz")
    rng = np.random.default_rng(9)
    bits = {part: rng.random((len(data.rows(part)), BITS)) < 0.4 for part in PARTS}
    io.write_arrays(tmp_path / "codes.npz", {part: pack(values) for part, values in bits.items()})
    examined = {"kl": rng.random(len(bits["test"])).astype(np.float32), "log_likelihood": -100 * rng.random(len(bits["test"])).astype(np.float32)}
    io.write_arrays(tmp_path / "examination.npz", examined)
    io.write_json(tmp_path / "status.json", STATUS)
    return tmp_path, bits, examined


def labels_of(data, part):
    return [set(np.flatnonzero(row)) for row in data.labels.toarray()[data.part == PARTS.index(part)]]


def brute_force(distances, query_labels, database_labels, k):
    """Precision of each query at k, (q, 3): in expectation over the orders of ties, and in the worst and the best of them."""
    precisions = []
    for row, wanted in zip(distances, query_labels, strict=True):
        ranked = sorted(zip(row, [bool(wanted & labels) for labels in database_labels], strict=True))
        last = ranked[k - 1][0]
        closer = [relevant for distance, relevant in ranked if distance < last]
        tied = [relevant for distance, relevant in ranked if distance == last]
        places = k - len(closer)
        certain = sum(closer)
        worst, best = sum(sorted(tied)[:places]), sum(sorted(tied, reverse=True)[:places])
        precisions.append([(certain + places * sum(tied) / len(tied)) / k, (certain + worst) / k, (certain + best) / k])
    return np.array(precisions)


def hamming(queries, database):
    return [[int((query != document).sum()) for document in database] for query in queries]


@pytest.mark.parametrize("k", [1, K, 89])
def test_a_score_is_that_of_brute_force(cell, data, k):
    folder, bits, examined = cell
    result = score(folder / "features.npz", folder, k)
    labels = {part: labels_of(data, part) for part in PARTS}
    test = brute_force(hamming(bits["test"], bits["train"]), labels["test"], labels["train"], k)
    validation = brute_force(hamming(bits["validation"], bits["train"]), labels["validation"], labels["train"], k)
    assert [result[name] for name in ("precision", "lower", "upper")] == pytest.approx(test.mean(axis=0))
    assert result["validation"] == pytest.approx(validation[:, 0].mean())
    assert (result["k"], result["n_queries"], result["n_database"]) == (k, 30, 90)
    assert result["chance"] == pytest.approx(np.mean([[bool(a & b) for b in labels["train"]] for a in labels["test"]]))
    queries = io.read_arrays(folder / "queries.npz")
    np.testing.assert_allclose(np.stack([queries[name] for name in ("precision", "lower", "upper")], axis=1), test, rtol=1e-6)
    # What the codes carry is said of the database.
    shares = bits["train"].mean(axis=0)
    assert result["codes"]["ones"] == pytest.approx(shares)
    assert result["codes"]["bit_entropy"] == pytest.approx(np.mean([-p * math.log2(p) - (1 - p) * math.log2(1 - p) for p in shares]))
    assert result["codes"]["distinct"] == len({tuple(row) for row in bits["train"]})
    words = data.counts.toarray()[data.part == 2].sum()
    assert result["perplexity"] == pytest.approx(math.exp(-examined["log_likelihood"].astype(float).sum() / words))
    assert result["kl_bits"] == pytest.approx(examined["kl"].mean() / math.log(2), rel=1e-6)
    assert io.read_json(folder / "score.json") == result


def test_neighbouring_depths_score_otherwise(cell):
    # Else a depth that is handed on wrongly would not be seen.
    folder, _, _ = cell
    assert len({score(folder / "features.npz", folder, k)["precision"] for k in (K - 1, K, K + 1)}) == 3


def test_the_command_scores_at_the_depth_of_the_configuration(cell, data, tmp_path):
    folder, bits, _ = cell
    results = tmp_path / "results"
    place = results / "cells/ng20/tuned/LSH" / f"{BITS}-bits" / "seed-0"
    data.write(results / "data/ng20/features.npz")
    for name in ("codes.npz", "examination.npz"):
        io.write_arrays(place / name, io.read_arrays(folder / name))
    io.write_json(place / "status.json", STATUS)
    narrowed = {"results": str(results), "datasets": ["ng20"], "methods": ["LSH"], "settings": ["tuned"], "bits": [BITS], "seeds": [0], "studies": []}
    io.write_text(tmp_path / "run.yaml", yaml.safe_dump(narrowed | {"k": K}))
    done = CliRunner().invoke(app, ["score", "ng20", "LSH", str(BITS), "0", "-c", str(tmp_path / "run.yaml")])
    assert done.exit_code == 0, done.output
    expected = brute_force(hamming(bits["test"], bits["train"]), labels_of(data, "test"), labels_of(data, "train"), K)[:, 0].mean()
    assert io.read_json(place / "score.json")["precision"] == pytest.approx(expected)


def bm25(query, place, database):
    """The score of one document for one query, word by word."""
    counts, mean = database[place], database.sum(axis=1).mean()
    score = 0.0
    for word in np.flatnonzero(query):
        holding = (database[:, word] > 0).sum()
        idf = math.log(1 + (len(database) - holding + 0.5) / (holding + 0.5))
        score += idf * counts[word] * 2.2 / (counts[word] + 1.2 * (0.25 + 0.75 * counts.sum() / mean))
    # Sums in another order are not tied exactly.
    return round(score, 9)


def quantised(data, queries, database):
    """Squared distances to what the codes of 8 and 4 bits say of a document."""
    rows = latent(data.tfidf, directions(data.tfidf[database], 128).components)
    quantiser = ProductQuantiser.fit(rows[database], 12, seed=5)
    decoded = np.hstack([words[numbers] for words, numbers in zip(quantiser.words, quantiser.encode(rows[database]).T, strict=True)])
    return ((rows[queries][:, None] - decoded) ** 2).sum(axis=2).round(5)


@pytest.mark.parametrize("name", ["Cosine", "BM25", "LSA", "PQ", "Labels"])
def test_a_control_is_that_of_brute_force(cell, data, name):
    folder, _, _ = cell
    result = control(name, folder / "features.npz", folder, K, {}, bits=12, seed=5)
    labels = {part: labels_of(data, part) for part in PARTS}
    for part, fields in (("test", ("precision", "lower", "upper")), ("validation", ("validation",))):
        queries, database = data.part == PARTS.index(part), data.part == 0
        if name == "Labels":
            distances = [[len(a ^ b) for b in labels["train"]] for a in labels[part]]
        elif name == "Cosine":
            distances = -(data.tfidf[queries] @ data.tfidf[database].T).toarray()
        elif name == "BM25":
            distances = -np.array(
                [[bm25(query, place, data.counts.toarray()[database]) for place in range(90)] for query in data.counts.toarray()[queries]]
            )
        else:
            dense = data.tfidf.toarray().astype(float)
            rows = dense @ np.linalg.svd(dense[database], full_matrices=False)[2].T
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            distances = -(rows[queries] @ rows[database].T).round(6) if name == "LSA" else quantised(data, queries, database)
        expected = brute_force(distances, labels[part], labels["train"], K).mean(axis=0)
        assert [result[field] for field in fields] == pytest.approx(expected[: len(fields)])


@pytest.mark.parametrize("name", ["LSA", "PQ"])
def test_the_latent_space_is_the_derived_input_that_the_workflow_makes_first(cell, tmp_path, name):
    folder, _, _ = cell
    features = tmp_path / "features.npz"
    features.write_bytes((folder / "features.npz").read_bytes())
    control(name, features, tmp_path, K, {}, bits=12, seed=5)
    assert set(CONTROL_INPUTS) == {"LSA", "PQ"}
    assert [path.stem for path in (tmp_path / "inputs").iterdir()] == [CONTROL_INPUTS[name]] == [SPACE]
