"""The model validation report and the model card."""
