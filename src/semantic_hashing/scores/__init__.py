"""What a run scored: all scores in one table, what they were made of, and their statistics."""
