"""Stochastic against deterministic binarisation."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="binarization",
    title="Binarisation",
    question="What does stochastic binarisation bring?",
    order=100,
    studies=("binarization",),
)
