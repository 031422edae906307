"""What everything rests on: errors, files, seeds, progress, manifests, and where a number comes from."""
