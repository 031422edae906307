"""The codes of the paper's example posts."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="posts",
    title="The example posts",
    question="What codes do the paper's eight example posts get?",
    order=150,
    measured="The paper's eight example posts: mean Hamming distance within and between their two groups, for our codes and the printed ones.",
    needs=("scores", "codes", "features", "literature/nash2018/posts.csv"),
    shows=("literature/nash2018/posts.csv",),
    studies=("posts",),
)
