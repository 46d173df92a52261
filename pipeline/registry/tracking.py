"""The only door to MLflow: a run with its parameters, figures and plots, and the model as a registered version."""

import json
import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pandas as pd

from data.errors import UserError
from pipeline.registry.database import check_database
from pipeline.registry.params import RegisterParams

MODEL_NEEDS = ("lightgbm", "mlflow", "numpy", "pandas", "pydantic", "scikit-learn", "scipy")
"""Packages that a registered model needs to score, in the versions that trained it."""

CODE_OF_THE_MODEL = ("models", "data/__init__.py", "data/errors.py")
"""First-party code that is stored with the model. Not the folder ``data``: it holds the store."""


CONTRACT = "contract.json"
"""What a model was given: one of its files, under its manifest. Of older versions it lies beside the run."""

SQLITE = "sqlite:///"


def mlflow_module(params: RegisterParams) -> ModuleType:
    """MLflow, pointed at the tracking server, without pickles and without noise."""
    # Must be set before MLflow is imported; a pickle from a registry is code from a stranger.
    os.environ["MLFLOW_ALLOW_PICKLE_DESERIALIZATION"] = "false"
    os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
    if params.tracking_uri.startswith(SQLITE):
        check_database(Path(params.tracking_uri.removeprefix(SQLITE)))
    import mlflow  # seconds, and most commands do without

    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    mlflow.set_tracking_uri(_from_here(params.tracking_uri))
    return mlflow


def _from_here(uri: str) -> str:
    """A relative SQLite address as an absolute one: MLflow keeps a store per address, whatever the working folder."""
    file = uri.removeprefix(SQLITE)
    return f"{SQLITE}{Path(file).absolute()}" if uri.startswith(SQLITE) else uri


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
    model_files: Mapping[str, bytes],
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
    model_files
        The shipped model's text files, what it was given, and the manifest of all.
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
            artifacts={"model": str(_written(model_files, Path(scratch) / "model"))},
            code_paths=_copied_code(Path(scratch)),
            pip_requirements=[f"{name}=={version(name)}" for name in MODEL_NEEDS],
            signature=mlflow.models.infer_signature(example, scored),
            input_example=example,
            registered_model_name=params.model_name,
        )
    number = str(logged.registered_model_version)
    mlflow.MlflowClient().set_registered_model_alias(params.model_name, "challenger", number)
    return {"run_id": run.info.run_id, "model_name": params.model_name, "model_version": number}


@dataclass(frozen=True)
class Registered:
    """A model version as it lies in the registry.

    Attributes
    ----------
    files
        The model's text files and their manifest, not checked yet.
    recorded
        The parameters that it was trained with, by dotted name, as text.
    beside_run
        Of a version from before the contract was one of the files: what lies in its place, if anything.
    """

    version: str
    files: Mapping[str, bytes]
    recorded: Mapping[str, str]
    beside_run: Mapping[str, Any]

    @property
    def contract(self) -> Mapping[str, Any]:
        """What it was given (``data.input_contract``); empty where nobody kept it. Check the files before."""
        told: Mapping[str, Any] = json.loads(self.files[CONTRACT]) if CONTRACT in self.files else self.beside_run
        return told


def registered(params: RegisterParams, model: str) -> Registered:
    """Fetch a version of the model by its alias (``champion``, ``challenger``) or its number.

    Raises
    ------
    UserError
        When there is no such version; the message names what there is.
    """
    mlflow = mlflow_module(params)
    client = mlflow.MlflowClient()
    try:
        if model.isdecimal():
            found = client.get_model_version(params.model_name, model)
        else:
            found = client.get_model_version_by_alias(params.model_name, model)
    except mlflow.exceptions.MlflowException as error:
        raise UserError(f"{_why_not(client, params, model)} [{error.error_code}]") from None
    address = f"models:/{params.model_name}/{found.version}"
    with TemporaryDirectory() as scratch:
        folder = Path(mlflow.artifacts.download_artifacts(address, dst_path=scratch))
        (stored,) = (folder / "artifacts").iterdir()
        files = {path.name: path.read_bytes() for path in stored.iterdir()}
    recorded = client.get_run(found.run_id).data.params
    kept = [entry.path for entry in client.list_artifacts(found.run_id)]
    beside = mlflow.artifacts.load_dict(f"runs:/{found.run_id}/{CONTRACT}") if CONTRACT in kept else {}
    return Registered(str(found.version), files, recorded, beside)


def _written(files: Mapping[str, bytes], folder: Path) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def _why_not(client: Any, params: RegisterParams, model: str) -> str:
    versions = [str(v.version) for v in client.search_model_versions(f"name = '{params.model_name}'")]
    if not versions:
        return f"No model is registered as {params.model_name}. Train one with `default-risk run`."
    aliases = dict(client.get_registered_model(params.model_name).aliases)
    known = ", ".join(f"{alias} (version {number})" for alias, number in sorted(aliases.items()))
    there = f"There are: {known or 'no alias'}; versions {', '.join(sorted(versions, key=int))}."
    if model == "champion" and "challenger" in aliases:
        return f"No model has been made the champion yet. Score with --model challenger, or promote it. {there}"
    return f"There is no {model!r} of the model {params.model_name}. {there}"


def _copied_code(scratch: Path) -> list[str]:
    """Copies of the model's code without caches, in folders of the same names."""
    root = Path(__file__).parents[2]
    for name in CODE_OF_THE_MODEL:
        if (root / name).is_dir():
            shutil.copytree(root / name, scratch / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (scratch / name).parent.mkdir(exist_ok=True)
            shutil.copy(root / name, scratch / name)
    return sorted({str(scratch / Path(name).parts[0]) for name in CODE_OF_THE_MODEL})
