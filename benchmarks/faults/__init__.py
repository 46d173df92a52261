"""What goes wrong on purpose, how often it was tried, what was lost and what was written twice."""
