"""What each part of NbrMI brings."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="nbrmi-parts",
    title="The parts of NbrMI",
    question="What does each part of NbrMI bring?",
    order=107,
    studies=("nbrmi-order", "nbrmi-random-order", "nbrmi-view", "nbrmi-copy", "nbrmi-averaging", "nbrmi-dropout", "nbrmi-decoder"),
)
