"""Hash codes, Hamming ranking and its scores."""
