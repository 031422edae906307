"""What it costs to choose the epoch by another score."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="selectors",
    title="Selectors",
    question="What does it cost to choose the epoch by another score?",
    order=60,
    part="literature",
    studies=("selector",),
)
