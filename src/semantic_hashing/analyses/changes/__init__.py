"""What one changed argument does."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="changes",
    title="One argument changed",
    question="What does one changed argument of a model do, and does it explain a reported row?",
    order=110,
    shows=("reported",),
    studies=("collapse", "labels", "topics", "sampled", "updates"),
)
