"""NASH beside the methods that came after it."""
