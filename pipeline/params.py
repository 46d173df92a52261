"""The parameters as a frozen, typed model: unknown and missing keys of ``params.yaml`` are refused by name."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.errors import UserError
from data.params import LabelParams, ValidateParams
from data.sources.params import IngestParams
from features.params import CertifyParams, FeaturizeParams
from models.decisions.alert_rules import AlertParams
from models.monitoring.params import MonitorParams
from models.params import (
    CalibrateParams,
    EvaluateParams,
    GateParams,
    MigrateParams,
    TierParams,
    TrainParams,
    TuneParams,
)
from models.validation.params import DocumentParams
from pipeline.alert_routes.params import NotifyParams
from pipeline.batch.params import ScoreParams
from pipeline.crm.params import CrmParams
from pipeline.engines.params import EngineName, EngineParams
from pipeline.night.params import NightParams
from pipeline.params_file import PARAMS_FILE, read_sections
from pipeline.recourse.params import RecourseParams
from pipeline.registry.params import RegisterParams
from pipeline.warehouse.params import DatabaseParams
from pipeline.web.params import WebParams


class Params(BaseModel):
    """The whole of ``params.yaml``, a section per stage in the order of the pipeline.

    ``validate`` and ``register`` are methods of every pydantic model, so those two go by another name here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ingest: IngestParams
    validation: ValidateParams = Field(alias="validate")
    label: LabelParams
    featurize: FeaturizeParams
    certify: CertifyParams
    train: TrainParams
    tune: TuneParams
    calibrate: CalibrateParams
    evaluate: EvaluateParams
    registration: RegisterParams = Field(alias="register")
    gate: GateParams
    alert: AlertParams
    assign_tiers: TierParams
    migrate: MigrateParams
    document: DocumentParams
    score: ScoreParams
    recourse: RecourseParams
    database: DatabaseParams
    monitor: MonitorParams
    web: WebParams
    crm: CrmParams
    notify: NotifyParams
    night: NightParams
    engine: EngineParams

    def on(self, engine: EngineName | None) -> Self:
        """The same with another engine; None: the one that they name."""
        if engine is None:
            return self
        return self.model_copy(update={"engine": self.engine.model_copy(update={"name": engine})})


def load(path: Path = PARAMS_FILE) -> Params:
    """Read and check the parameters.

    Raises
    ------
    UserError
        When the file is missing, is not YAML, or a key is unknown (the nearest valid one is named), missing or has a
        value that does not fit.
    """
    raw = read_sections(path)
    try:
        return Params.model_validate(raw)
    except ValidationError as error:
        problems = "\n".join(f"  {_explained(problem, raw)}" for problem in error.errors())
        raise UserError(f"{path} does not fit:\n{problems}") from None


def _explained(problem: Any, raw: Any) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(problem["loc"][-1]), _valid_keys(problem["loc"][:-1]), n=1)
        return f"{key}: unknown parameter" + (f"; did you mean {near[0]}?" if near else "; remove it.")
    if problem["type"] == "missing":
        return f"{key}: missing; add it."
    return f"{key}: {problem['msg']}, got {problem['input']!r}."


def _valid_keys(section: tuple[Any, ...]) -> list[str]:
    """Names of the fields of a section, found by walking the models along the path."""
    model: type[BaseModel] = Params
    of_any_name: Any = None
    for part in section:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        nested = fields[part].annotation if part in fields else of_any_name
        of_any_name = get_args(nested)[1] if get_origin(nested) is Mapping else None
        if of_any_name is not None:
            continue
        if not (isinstance(nested, type) and issubclass(nested, BaseModel)):
            return []
        model = nested
    return [field.alias or name for name, field in model.model_fields.items()]
