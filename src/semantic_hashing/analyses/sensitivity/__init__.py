"""What is owed to what is arbitrary."""
