"""What it costs to choose the epoch without labels."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="selectors",
    title="Selectors",
    question="What does it cost to choose the epoch without labels?",
    order=60,
    studies=("selector",),
)
