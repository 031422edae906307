"""What one changed argument does."""
