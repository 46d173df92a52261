"""Parameters of the registry; the meaning of each is written beside its value in ``params.yaml``."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class RegisterParams(BaseModel):
    """The section ``register`` of ``params.yaml``: where runs and model versions are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tracking_uri: str
    experiment: str
    model_name: str
    audit_file: Path
