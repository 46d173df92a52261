"""The only reader of ``params.yaml``: a frozen, typed model; unknown and missing keys are refused by name."""

import difflib
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from data.errors import UserError
from data.labels import LabelParams
from data.quality import ValidateParams
from data.sources.params import IngestParams
from features.catalogue import FeaturizeParams
from models.calibration import CalibrateParams
from models.evaluation import EvaluateParams
from models.explanation import ExplainParams
from models.policy import TierParams
from models.training import TrainParams
from pipeline.engines import EngineParams
from pipeline.tracking import RegisterParams

PARAMS_FILE = Path("params.yaml")


class Params(BaseModel):
    """The whole of ``params.yaml``, a section per stage in the order of the pipeline."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ingest: IngestParams
    validate: ValidateParams  # type: ignore[assignment]  # shadows a deprecated pydantic classmethod of that name
    label: LabelParams
    featurize: FeaturizeParams
    train: TrainParams
    calibrate: CalibrateParams
    evaluate: EvaluateParams
    register_: RegisterParams
    explain: ExplainParams
    tiers: TierParams
    engine: EngineParams
