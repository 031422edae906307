"""Which mistakes of an evaluation would give values at chance."""
