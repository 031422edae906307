"""What is owed to what is arbitrary."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="sensitivity",
    title="How firm the numbers are",
    question="How much of a score is owed to the order of ties, the seed, the split, the selector and the recipe?",
    order=40,
    part="main",
    drawn="What the order of ties, the seed, the split, the selector and the recipe do to a score, beside ours minus the reported values.",
    shows=("reported",),
    studies=("split", "selector", "preprocessing", "updates"),
)
