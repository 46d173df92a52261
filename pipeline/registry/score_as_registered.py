"""Score rows with a registered model and the code stored with it. Run as a script: model folder, rows, scores.

Imports nothing of this project: the model brings modules of the same names.
"""

import sys

import mlflow
import pandas as pd


def main(folder: str, rows: str, scores: str) -> None:
    """Read rows, write what the model says of them; an error goes to stderr as its last line."""
    # Without MLflow's check of the columns: the model's own says in words which ones are missing.
    model = mlflow.pyfunc.load_model(folder).unwrap_python_model()
    model.predict(None, pd.read_parquet(rows)).to_parquet(scores)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:
        sys.exit(f"{type(error).__name__}: {error}".replace("\n", " "))
