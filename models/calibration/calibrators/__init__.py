"""Calibrators behind one contract: a rising curve from raw to calibrated log-odds, and how far it may be off."""
