"""What the stage ``validate`` tells people about the delivered data."""
