"""The codes of the paper's example posts."""
