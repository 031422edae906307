"""The hashing methods: each file is one method, written to be read beside its paper."""
