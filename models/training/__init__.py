"""Fitting estimators: folds, candidates, tuning, and warnings about the training rows."""
