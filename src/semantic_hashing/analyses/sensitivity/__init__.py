"""How much a score depends on arbitrary choices."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="sensitivity",
    title="How firm the numbers are",
    question="How much does a score depend on the order of ties, the seed, the split, the selector and the recipe?",
    order=40,
    part="main",
    drawn="The effect of the order of ties, the seed, the split, the selector and the recipe on a score, beside ours minus the reported values.",
    shows=("reported",),
    studies=("split", "selector", "preprocessing", "updates"),
)
