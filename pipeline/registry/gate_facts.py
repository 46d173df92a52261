"""What the gate looks at, gathered from the store."""

import hashlib
import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pandas as pd

from models.bundle import checked
from models.estimators.catalogue import ESTIMATORS
from models.evaluation.gate import Facts
from models.evaluation.paired_comparison import paired
from models.evaluation.score_shift import score_shift
from models.monotonicity.certificate import FILE as CERTIFICATE
from models.params import GateParams
from pipeline.registry.champion import Asked
from pipeline.store.artifacts import read_frame
from pipeline.store.files import FEATURES, MODEL, REPORTS, SCORES, hash_of, read_files, read_json


def read_held_out() -> pd.DataFrame:
    """The held-out predictions of the new model."""
    both = read_frame(SCORES / "evaluation.parquet")
    return both[both["model"] == "main"].reset_index(drop=True)


def gather(metrics: Mapping[str, Any], held_out: pd.DataFrame, asked: Asked, params: GateParams) -> Facts:
    """The facts; what is missing (a certificate, say) is None, and the rule that asks for it fails."""
    files = checked(read_files(MODEL / "calibrated" / "main"))
    shipped = ESTIMATORS[json.loads(files["estimator.json"])["name"]].file_name
    leaks = REPORTS / "certificate.json"
    plots = read_files(REPORTS / "plots")
    development, test = (
        pd.read_csv(BytesIO(plots[f"score_distribution_{period}.csv"])) for period in ("train", "test")
    )
    return Facts(
        metrics=metrics["test"],
        comparison=None if asked.predicted is None else paired(held_out, asked.predicted, params.confidence),
        no_comparison=asked.why,
        stability_index=score_shift(development, test, metrics),
        leaks=read_json(leaks) if leaks.exists() else None,
        features_sha256=hash_of(FEATURES / "features.parquet"),
        monotonicity=json.loads(files[CERTIFICATE]) if CERTIFICATE in files else None,
        model_sha256=hashlib.sha256(files[shipped]).hexdigest(),
    )
