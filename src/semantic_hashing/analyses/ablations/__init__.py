"""What the parts of NASH bring."""
