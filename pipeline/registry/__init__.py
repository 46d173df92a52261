"""The registered models: MLflow, the gate, promotion and its audit."""
