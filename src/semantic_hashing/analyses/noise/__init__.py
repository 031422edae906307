"""What noise NASH-DN learns."""
