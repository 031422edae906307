"""What the recipe does."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="recipes",
    title="Recipes",
    question="Which of the literature's counts does each recipe meet, and what does it do to a score?",
    order=70,
    shows=("reported",),
    studies=("preprocessing",),
)
