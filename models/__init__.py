"""What we conclude: estimators, calibration, score scale, explanation, tiers, metrics."""
