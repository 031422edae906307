"""From scores to the paper: one table of all scores, then every table, figure and number of ``paper/main.tex``."""
