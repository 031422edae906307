"""How far the paper's models lead their baselines as printed, and where both are trained with equal care."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="baselines",
    title="Regularisation of the baseline",
    question="How far do the paper's models lead a trained baseline as printed, and where both are tuned alike?",
    order=67,
    part="literature",
    shows=("reported",),
)
