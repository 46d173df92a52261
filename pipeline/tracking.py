"""The only door to MLflow: a run with its parameters, figures and plots, and the model as a registered version."""

import logging
import os
import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict

MODEL_NEEDS = ("lightgbm", "mlflow", "numpy", "pandas", "pydantic", "scikit-learn", "scipy")
"""Packages that a registered model needs to score, in the versions that trained it."""

CODE_OF_THE_MODEL = ("models", "data/__init__.py", "data/errors.py")
"""First-party code that is stored with the model. Not the folder ``data``: it holds the store."""


class RegisterParams(BaseModel):
    """The section ``register`` of ``params.yaml``: where runs and model versions are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tracking_uri: str
    experiment: str
    model_name: str
    audit_file: Path


def mlflow_module(params: RegisterParams) -> ModuleType:
    """MLflow, pointed at the tracking server, without pickles and without noise."""
    # Must be set before MLflow is imported; a pickle from a registry is code from a stranger.
    os.environ["MLFLOW_ALLOW_PICKLE_DESERIALIZATION"] = "false"
    os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
    import mlflow  # seconds, and most commands do without

    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    mlflow.set_tracking_uri(params.tracking_uri)
    return mlflow


def flattened(nested: Mapping[str, Any], numbers_only: bool = False, prefix: str = "") -> dict[str, Any]:
    """A nested mapping as one level of dotted names, as MLflow lists them."""
    flat: dict[str, Any] = {}
    for key, value in nested.items():
        if isinstance(value, Mapping):
            flat |= flattened(value, numbers_only, f"{prefix}{key}.")
        elif not numbers_only or isinstance(value, int | float):
            flat[f"{prefix}{key}"] = value
    return flat


def register(
    params: RegisterParams,
    model_folder: Path,
    plots_folder: Path,
    recorded: Mapping[str, Any],
    figures: Mapping[str, float],
    tags: Mapping[str, str],
    example: pd.DataFrame,
    scored: pd.DataFrame,
) -> dict[str, str]:
    """Record a run and register its model, which becomes ``@challenger``.

    Parameters
    ----------
    model_folder
        The shipped model's text files and manifest.
    recorded, figures, tags
        Parameters, metrics and tags by name.
    example, scored
        A few rows of features and what the model says of them: the signature and the input example.

    Returns
    -------
    dict
        run_id, model_name, model_version.
    """
    mlflow = mlflow_module(params)
    mlflow.set_experiment(params.experiment)
    with mlflow.start_run() as run, TemporaryDirectory() as scratch:
        mlflow.log_params(dict(recorded))
        mlflow.log_metrics(dict(figures))
        mlflow.set_tags(dict(tags))
        mlflow.log_artifacts(str(plots_folder), "plots")
        logged = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(Path(__file__).with_name("scoring_model.py")),
            artifacts={"model": str(model_folder)},
            code_paths=_copied_code(Path(scratch)),
            pip_requirements=[f"{name}=={version(name)}" for name in MODEL_NEEDS],
            signature=mlflow.models.infer_signature(example, scored),
            input_example=example,
            registered_model_name=params.model_name,
        )
    number = str(logged.registered_model_version)
    mlflow.MlflowClient().set_registered_model_alias(params.model_name, "challenger", number)
    return {"run_id": run.info.run_id, "model_name": params.model_name, "model_version": number}


def _copied_code(scratch: Path) -> list[str]:
    """Copies of the model's code without caches, in folders of the same names."""
    root = Path(__file__).parents[1]
    for name in CODE_OF_THE_MODEL:
        if (root / name).is_dir():
            shutil.copytree(root / name, scratch / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (scratch / name).parent.mkdir(exist_ok=True)
            shutil.copy(root / name, scratch / name)
    return sorted({str(scratch / Path(name).parts[0]) for name in CODE_OF_THE_MODEL})
