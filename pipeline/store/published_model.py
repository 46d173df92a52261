"""The model of the published results, which the desk and recourse ask again."""

from models.bundle import DefaultModel, checked
from pipeline.store.files import read_files
from pipeline.store.published import MODEL

BUNDLE = MODEL / "calibrated" / "main"


def read_model() -> DefaultModel:
    """Read the model; raises if its files are not those that its manifest names."""
    return DefaultModel.from_files(checked(read_files(BUNDLE)))
