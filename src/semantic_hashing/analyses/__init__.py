"""What is asked of a run beside its scores: one folder a question, found by listing this one."""
