"""The configuration of a run: its models, how it is read, and the pages that describe it."""
