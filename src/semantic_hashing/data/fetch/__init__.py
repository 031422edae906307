"""From public hosts to verified files."""
