"""What a code buys: bytes a document, queries a second and precision@100, of exact cosine, LSA, HNSW on LSA, and codes.

python -m benchmarks.codes          measures, and writes benchmarks/codes.csv and the table in docs/codes.md
python -m benchmarks.codes page     writes the table of what benchmarks/codes.csv and benchmarks/encoding.csv hold

At 11,016 documents they are those of 20Newsgroups that a run trains on, and queries are its test documents. At 1,000,000 they are drawn from a seeded
topic model; the methods learn from 20,000 of them. Queries come one at a time, on one thread, and their time is what that thread computed, so
that other work of the machine counts little. An index is as large as its file.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pandas as pd
import scipy.sparse as sp
import threadpoolctl
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

from benchmarks import encoding
from benchmarks.shapes import topics
from semantic_hashing import NASH, load_dataset
from semantic_hashing.core import io
from semantic_hashing.data.prepare.features import tfidf
from semantic_hashing.index.export import faiss_index, tables
from semantic_hashing.publishing import marks
from semantic_hashing.rendering.plain import share
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.training.driver import set_up_torch

FILE, PAGE = Path("benchmarks/codes.csv"), Path("docs/codes.md")
BEGIN, END = "<!-- made by 'python -m benchmarks.codes' -->", "<!-- end -->"
K, BITS, FLIPS = 100, (32, 64), (0, 1, 2)
DIMENSIONS, LINKS, BUILT_BY, SEARCHED_BY = 128, 16, 40, 128
# The topic model, and how many of its documents the methods learn from and choose an epoch on.
DOCUMENTS, WORDS, TOPICS, LEARN, HELD_OUT, QUERIES = 1_000_000, 10_000, 50, 20_000, 2_000, 300
EPOCHS = 20
GRAPH = "HNSW on LSA"


@dataclass(frozen=True)
class Corpus:
    """Features of the documents that are searched, of those that are learnt from, of validation and of queries, each with its labels."""

    X: sp.csr_array
    y: sp.csr_array
    learn: np.ndarray
    held_out: tuple[sp.csr_array, sp.csr_array]
    queries: sp.csr_array
    of_queries: sp.csr_array


def newsgroups() -> Corpus:
    """20Newsgroups as a run prepares it."""
    data = load_dataset("ng20")
    chosen = np.random.default_rng(0).permutation(data.X_test.shape[0])[:1000]
    return Corpus(
        data.X_train, data.y_train, np.arange(data.X_train.shape[0]), (data.X_validation, data.y_validation), data.X_test[chosen], data.y_test[chosen]
    )


def million(documents: int = DOCUMENTS) -> Corpus:
    """The topic model's documents; after these come validation documents and queries."""
    counts, topic = topics(documents + HELD_OUT + QUERIES, WORDS, TOPICS)
    learn = np.arange(min(LEARN, documents))
    X, _ = tfidf(counts, learn, "sublinear")
    y = sp.csr_array((np.ones(len(topic), bool), topic, np.arange(len(topic) + 1)), shape=(len(topic), TOPICS))
    held, asked = slice(documents, documents + HELD_OUT), slice(documents + HELD_OUT, None)
    return Corpus(X[:documents], y[:documents], learn, (X[held], y[held]), X[asked], y[asked])


def asked(call: Callable[[Any], np.ndarray], queries: Any) -> tuple[float, np.ndarray]:
    """Queries a second of this thread's time, and the K documents of each query, -1 where there is none."""
    call(queries[:1])
    started = time.process_time()
    found = [call(queries[row : row + 1]) for row in range(queries.shape[0])]
    return queries.shape[0] / (time.process_time() - started), np.vstack(found)


def precision(corpus: Corpus, found: np.ndarray) -> float:
    """The share of the K documents that have a label of the query; a document that was not found is a miss."""
    hits = 0
    for row, documents in enumerate(found):
        shared = corpus.y[documents[documents >= 0]].astype(np.int32) @ corpus.of_queries[[row]].astype(np.int32).T
        hits += int((shared.toarray() > 0).sum())
    return hits / (K * len(found))


def vectors(corpus: Corpus) -> tuple[np.ndarray, np.ndarray]:
    """The documents and the queries in the space of latent semantic analysis, float32 rows of unit length."""
    space = TruncatedSVD(DIMENSIONS, random_state=0).fit(corpus.X[corpus.learn])
    blocks = [space.transform(corpus.X[start : start + 50_000]).astype(np.float32) for start in range(0, corpus.X.shape[0], 50_000)]
    return normalize(np.vstack(blocks), copy=False), normalize(space.transform(corpus.queries).astype(np.float32), copy=False)


def measured(corpus: Corpus) -> Iterator[dict[str, Any]]:
    """A row a method: its name, bytes a document, queries a second, precision@K, and seconds to build the index."""
    yield from cosine(corpus)
    yield from latent(corpus)
    for bits in BITS:
        yield from coded(corpus, bits)


def cosine(corpus: Corpus) -> Iterator[dict[str, Any]]:
    """Every document that shares a word with the query, by lists of the documents of each word."""
    n = corpus.X.shape[0]
    by_word = sp.csr_array(corpus.X.T)

    def ranked(query: sp.csr_array) -> np.ndarray:
        scores = (query @ by_word).toarray().ravel()
        best = np.argpartition(scores, n - K)[n - K :]
        return best[np.argsort(-scores[best])][None]

    speed, found = asked(ranked, corpus.queries)
    yield {"method": "exact cosine", "bytes": 8 * (corpus.X.nnz + n) / n, "speed": speed, "precision": precision(corpus, found), "build": 0.0}


def latent(corpus: Corpus) -> Iterator[dict[str, Any]]:
    """Latent semantic analysis: every document compared, then by HNSW."""
    rows, queries = vectors(corpus)
    flat = faiss.IndexFlatIP(DIMENSIONS)
    flat.add(rows)
    speed, exact = asked(lambda query: flat.search(query, K)[1], queries)
    name = f"LSA, {DIMENSIONS} numbers"
    yield {"method": name, "bytes": 4.0 * DIMENSIONS, "speed": speed, "precision": precision(corpus, exact), "build": 0.0}
    graph = faiss.IndexHNSWFlat(DIMENSIONS, LINKS, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction, graph.hnsw.efSearch = BUILT_BY, SEARCHED_BY
    started = time.process_time()
    graph.add(rows)
    built = time.process_time() - started
    speed, found = asked(lambda query: graph.search(query, K)[1], queries)
    lists = 4 * (graph.hnsw.neighbors.size() + graph.hnsw.levels.size() + 2 * graph.hnsw.offsets.size())
    recall = float(np.mean([len(set(mine) & set(best)) / K for mine, best in zip(found, exact, strict=True)]))
    size = 4.0 * DIMENSIONS + lists / len(rows)
    yield {"method": GRAPH, "bytes": size, "speed": speed, "precision": precision(corpus, found), "build": built, "recall": recall}


def coded(corpus: Corpus, bits: int) -> Iterator[dict[str, Any]]:
    """Codes of NASH: all compared, and looked up by their parts with so many bits flipped."""
    X, y = corpus.X[corpus.learn], corpus.y[corpus.learn]
    hasher = NASH(bits=bits, seed=0, max_epochs=EPOCHS).fit(X, y, validation=corpus.held_out)
    started = time.process_time()
    codes = np.vstack([hasher.encode(corpus.X[start : start + 4096]) for start in range(0, corpus.X.shape[0], 4096)])
    encoded = time.process_time() - started
    queries = hasher.encode(corpus.queries)
    flat = faiss_index(codes, bits)
    speed, _ = asked(lambda query: flat.search(query, K)[1], queries)
    expected = float(precision_at_k(queries, codes, Relevance(corpus.of_queries, corpus.y), K).expected.mean())
    size = faiss.serialize_index_binary(flat).nbytes / len(codes)
    name = f"NASH, {bits} bits"
    yield {"method": f"{name}, all compared", "bytes": size, "speed": speed, "precision": expected, "build": encoded}
    index = faiss_index(codes, bits, "multi-hash")
    size = faiss.serialize_index_binary(index).nbytes / len(codes)
    count, width = tables(bits, len(codes))
    for flips in FLIPS:
        index.nflip = flips
        speed, found = asked(lambda query: index.search(query, K)[1], queries)
        yield {
            "method": f"{name}, {count} parts of {width}, {flips} flipped",
            "bytes": size,
            "speed": speed,
            "precision": precision(corpus, found),
            "build": encoded,
            "found": float((found >= 0).mean()),
        }


def run() -> None:
    """Measure both sizes; what is measured is on the disk at once."""
    faiss.omp_set_num_threads(1)
    set_up_torch(1)
    rows: list[dict[str, Any]] = []
    with threadpoolctl.threadpool_limits(1):
        for source in (newsgroups, million):
            corpus = source()
            for row in measured(corpus):
                rows.append({"documents": corpus.X.shape[0], **row, "load": os.getloadavg()[0], "cores": os.cpu_count()})
                print(rows[-1], flush=True)
                pd.DataFrame(rows).to_csv(FILE, index=False, float_format="%.5g", lineterminator="\n")


def table(measurements: pd.DataFrame) -> str:
    """The tables, and what they were measured on."""
    lines = []
    for documents, group in measurements.groupby("documents", sort=True):
        where = "a topic model" if documents == DOCUMENTS else "20Newsgroups"
        lines += [f"**{documents:,} documents** ({where})\n"]
        lines += ["| method | bytes a document | queries a second | precision@100 |", "| --- | ---: | ---: | ---: |"]
        for row in group.to_dict("records"):
            shown = share(row["precision"])
            lines.append(f"| {row['method']} | {row['bytes']:,.0f} | {row['speed']:,.0f} | {shown} |")
        lines.append("")
    graph = measurements[measurements["method"] == GRAPH].sort_values("documents").iloc[-1]
    load = measurements["load"]
    lines.append(
        f"One thread; its time is what it computed, at a load of {load.min():.1f} to {load.max():.1f} on {measurements['cores'].max()} cores. "
        f"HNSW ({LINKS} links, built by {BUILT_BY} candidates, searched by {SEARCHED_BY}) took "
        f"{graph['build']:,.1f} s to build at {graph['documents']:,} documents, and finds {100 * graph['recall']:.1f} % of what comparing all finds."
    )
    return "\n".join(lines) + "\n"


def page() -> None:
    """Write the tables into the page."""
    parts = [table(pd.read_csv(FILE))]
    if encoding.FILE.is_file():
        parts.append(encoding.sentence(pd.read_csv(encoding.FILE)))
    io.write_text(PAGE, marks.between(PAGE, BEGIN, END, "\n".join(parts).rstrip()))


if __name__ == "__main__":
    if sys.argv[1:] != ["page"]:
        run()
    page()
