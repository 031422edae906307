"""All methods beside each other: ranks, paired tests, and what they cost."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="leaderboard",
    title="Leaderboard",
    question="Which method ranks best over all data sets and code lengths, which are not shown to be worse, and what do they cost?",
    order=30,
    measured="Mean rank of each method with its region, paired tests against the best and the next, seconds; over all code lengths and at each.",
    drawn=(
        "Above, mean rank over all cells with its region of 95 %, named in bold where the method is not shown to be worse than the best of its kind. "
        "Below, mean precision against the seconds of a training, with the methods that no other beats in both."
    ),
    needs=("scores", "queries"),
    keys=("master_seed",),
)
