"""What a code costs and what it explains."""
