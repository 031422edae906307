"""What another draw of the split does."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="splits",
    title="Fresh splits",
    question="How much do the scores move with the split, and do the reported values lie among them?",
    order=50,
    shows=("reported",),
    studies=("split",),
)
