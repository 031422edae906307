"""From a corpus to features."""
