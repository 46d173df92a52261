"""The names of the stages."""

STAGES = (
    "fingerprint",
    "ingest",
    "validate",
    "label",
    "featurize",
    "certify",
    "train",
    "calibrate",
    "evaluate",
    "register",
    "gate",
    "explain",
    "score_history",
    "alert",
    "assign_tiers",
    "migrate",
    "report",
    "workbook",
    "document",
    "publish",
)
"""The stages of ``dvc.yaml`` in their order; a test compares."""
