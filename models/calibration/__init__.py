"""From raw log-odds to probabilities: calibrators, their choice, segments, the level over years."""
