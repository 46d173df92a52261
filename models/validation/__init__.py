"""The validation battery: what a validator asks of a model, each figure with counts, an interval and its source."""
