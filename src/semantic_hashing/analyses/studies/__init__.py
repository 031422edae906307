"""What the studies change that no other analysis shows."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="studies",
    title="Other studies",
    question="What do the studies change that no other analysis shows?",
    order=115,
    shows=("reported",),
)
