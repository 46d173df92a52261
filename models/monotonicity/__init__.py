"""Proof over the shipped model that a change in the risky direction never lowers the predicted risk."""
