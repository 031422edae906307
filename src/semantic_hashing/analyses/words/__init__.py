"""Decoders as word vectors."""
