"""Reported values and claims held against a run."""
