"""Estimators behind one contract, one per file."""
