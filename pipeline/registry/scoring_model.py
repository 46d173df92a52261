"""The model as MLflow serves it: this file is stored as code beside the model's text files, and nothing is pickled."""

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.pyfunc.model import PythonModel, PythonModelContext

from models.bundle import DefaultModel, checked


class ScoringModel(PythonModel):
    """Feature rows in; pd, pd_low, pd_high and score out. The hashes of the files are checked before they are read."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the model's files from the folder stored with the run."""
        folder = Path(context.artifacts["model"])
        files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        self.model = DefaultModel.from_files(checked(files))

    def predict(self, context: PythonModelContext, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        """Score the rows, in their order."""
        return self.model.predict(model_input)


mlflow.models.set_model(ScoringModel())
