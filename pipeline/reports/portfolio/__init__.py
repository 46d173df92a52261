"""The portfolio report: one page about customers, model, decisions and data."""
