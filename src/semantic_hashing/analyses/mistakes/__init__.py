"""Which mistakes of an evaluation would give values at chance."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="mistakes",
    title="Values at chance",
    question="Which mistakes of an evaluation would give the reported values that lie at or below chance?",
    order=30,
    part="differences",
    measured="Reported values at or below chance, beside what our codes score when the evaluation is wrong in a known way.",
    needs=("scores", "provenance", "reported"),
)
