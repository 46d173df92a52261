"""The batch job ``default-risk score``: the whole book from fresh tables with a registered model."""
