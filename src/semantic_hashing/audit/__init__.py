"""Reported values and claims, compared with a run."""
