"""How numbers, text and figures look on the page."""
