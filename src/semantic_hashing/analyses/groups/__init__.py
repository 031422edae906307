"""How far apart the groups of 20 Newsgroups lie."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="groups",
    title="Groups of 20 Newsgroups",
    question="How far apart do the codes of the groups of 20 Newsgroups lie?",
    order=140,
    measured="Mean Hamming distance within and between the groups of 20Newsgroups, by the codes of NASH-DN, with a row per pair.",
    drawn="Mean Hamming distance between test documents of the groups of 20Newsgroups, NASH-DN, one seed; on the diagonal, within a group.",
    needs=("scores", "codes", "features"),
)
