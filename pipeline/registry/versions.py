"""The registry of models in MLflow: versions with aliases, tags and figures, and their files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from data.errors import UserError
from pipeline.registry.params import RegisterParams
from pipeline.registry.tracking import mlflow_module

CHAMPION, CHALLENGER = "champion", "challenger"
FIGURES = ("auc", "log_loss", "calibration_error")
"""Held-out figures that are shown with a version and kept in the audit."""

AGAIN = (
    "Make one with `default-risk run`; if it says that nothing has changed: `dvc repro --force --single-item register`."
)


@dataclass(frozen=True)
class Version:
    """A registered model."""

    number: str
    run_id: str
    aliases: tuple[str, ...]
    created: int
    """Milliseconds since 1970."""
    tags: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)


class Registry:
    """The versions of one model.

    Raises
    ------
    UserError
        When there is no registry, or it can't be reached.
    """

    def __init__(self, params: RegisterParams) -> None:
        where = urlparse(params.tracking_uri)
        file = Path(params.tracking_uri.removeprefix("sqlite:///"))
        if where.scheme == "sqlite" and not file.exists():  # MLflow would make an empty one
            raise UserError(f"There is no registry at {params.tracking_uri}. {AGAIN}")
        self.name = params.model_name
        self._mlflow = mlflow_module(params)
        self._client = self._mlflow.MlflowClient()

    def versions(self) -> list[Version]:
        """Every version, newest first."""
        try:
            found = self._client.search_model_versions(f"name='{self.name}'")
            aliases = self._client.get_registered_model(self.name).aliases
        except self._mlflow.exceptions.MlflowException as error:
            raise UserError(f"The registry has no model called {self.name}: {error.message}. {AGAIN}") from None
        return sorted((self._told(one, aliases) for one in found), key=lambda one: -int(one.number))

    def version(self, number: str) -> Version:
        """One version; UserError if there is none of this number."""
        versions = {one.number: one for one in self.versions()}
        if number not in versions:
            known = ", ".join(sorted(versions, key=int)) or "none"
            raise UserError(f"There is no version {number} of {self.name}; known: {known}. {AGAIN}")
        return versions[number]

    def with_alias(self, alias: str) -> Version | None:
        """The version that goes by this alias; None if there is none."""
        return next((one for one in self.versions() if alias in one.aliases), None)

    def set_champion(self, number: str | None) -> None:
        """Let a version be the champion, or nobody."""
        if number is None:
            self._client.delete_registered_model_alias(self.name, CHAMPION)
        else:
            self._client.set_registered_model_alias(self.name, CHAMPION, number)

    def tag(self, number: str, tags: Mapping[str, str]) -> None:
        """Write tags on a version."""
        for key, value in tags.items():
            self._client.set_model_version_tag(self.name, number, key, value)

    def download(self, number: str, target: Path) -> Path:
        """The folder of a version as it was registered: code, files, and what MLflow says of them."""
        uri = f"models:/{self.name}/{number}"
        return Path(self._mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=str(target)))

    def _told(self, found: Any, aliases: Mapping[str, Any]) -> Version:
        number = str(found.version)
        metrics = self._client.get_run(found.run_id).data.metrics if found.run_id else {}
        return Version(
            number=number,
            run_id=found.run_id or "",
            aliases=tuple(sorted(alias for alias, version in aliases.items() if str(version) == number)),
            created=int(found.creation_timestamp),
            tags=dict(found.tags),
            metrics={name: metrics[f"test.{name}"] for name in FIGURES if f"test.{name}" in metrics},
        )
