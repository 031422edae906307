"""Nearest words beside the paper's, and the scores of the word vectors."""

from __future__ import annotations

from typing import Any

from semantic_hashing.analyses.words import ANALYSIS
from semantic_hashing.analyses.words import measure as words
from semantic_hashing.grid import word_models
from semantic_hashing.rendering.tex import count, escape, fixed, share
from semantic_hashing.scores.run import Run

# What the paper's table calls the Gaussian autoencoder.
PRINTED_AS = {"VDSH": "NVDM"}


def table(run: Run) -> str:
    """Scores of every model, and the lists by cosine where the run has its words; empty where no model was asked for."""
    scores = [_scores(row) for row in ANALYSIS.read(run.config).to_dict("records")]
    reported = words.reported_lists()
    queries = list(dict.fromkeys(query for lists in reported.values() for query in lists))
    rows = []
    for model in word_models(run.config):
        lists = words.lists(run.config, model, "cosine")
        if lists:
            rows.append((f"{escape(model.method)}, {model.bits} bits", [escape(", ".join(lists.get(query, []))) for query in queries]))
    if rows:
        rows += [
            (f"{escape(method)}, as printed", [escape(", ".join(lists.get(query, []))) for query in queries]) for method, lists in reported.items()
        ]
    return ANALYSIS.render("table.tex.j2", scores=scores, rows=rows, queries=[escape(query) for query in queries])


def _scores(row: dict[Any, Any]) -> list[str]:
    method = row["method"]
    label = f"{method} (a Gaussian autoencoder, as {PRINTED_AS[method]})" if method in PRINTED_AS else method
    return [
        escape(label),
        count(row["bits"]),
        escape(row["similarity"]),
        share(row["overlap"], 2),
        fixed(row["npmi_queries"], 3),
        fixed(row["npmi"], 3),
    ]
