"""The shipped model: estimator, calibration, scale and what they expect, as a handful of text files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.special import expit

from data.errors import DataRefused
from models.calibration.calibration import Calibration
from models.calibration.calibrators.base import limited
from models.calibration.segments import SEGMENT_POINTS
from models.estimators.base import Estimator
from models.estimators.catalogue import ESTIMATORS
from models.explanation.contributions import Contributions, Start
from models.monotonicity.certificate import FILE as MONOTONICITY
from models.monotonicity.certify import certify
from models.params import ScaleParams
from models.scale import ScoreScale
from models.schema import FORMAT, Array, FeatureSchema, encode

MANIFEST = "manifest.json"
PREDICTED = ["pd", "pd_low", "pd_high", "score"]


@dataclass(frozen=True)
class DefaultModel:
    """Gives the same number for the same customer in every path: stage, batch job, tracking server."""

    schema: FeatureSchema
    estimator: Estimator
    calibrator: Calibration
    scale: ScoreScale

    def predict(self, X: pd.DataFrame) -> pd.DataFrame:
        """Probability of default within the horizon, its interval, and the score.

        Parameters
        ----------
        X
            One row per snapshot, at least the columns of ``schema``.

        Returns
        -------
        pandas.DataFrame
            pd, pd_low, pd_high (probabilities) and score (points, unrounded), in the order of the rows of X.
        """
        return self.calibrated(self.estimator.log_odds(encode(X, self.schema)), X)[PREDICTED]

    def calibrated(self, raw: Array, X: pd.DataFrame) -> pd.DataFrame:
        """``predict`` for raw log-odds, and the standard error of the score (deviation, points).

        Of X only the column of the segment is read, where segments have a level of their own.
        """
        log_odds = self.calibrator.log_odds(raw, X)
        low, high = self.calibrator.interval(raw, X)
        return pd.DataFrame(
            {
                "pd": expit(log_odds),
                "pd_low": low,
                "pd_high": high,
                "score": self.scale.score(log_odds),
                "deviation": self.scale.points_per_log_odd * self.calibrator.deviation(raw, X),
            },
            index=X.index,
        )

    @property
    def point_names(self) -> list[str]:
        """What earns or costs points: the features, and the level of the segment where segments have one."""
        return self.schema.names + ([] if self.calibrator.segments is None else [SEGMENT_POINTS])

    def contributions(self, X: pd.DataFrame) -> Contributions:
        """What each feature adds to each row's raw log-odds, and what its segment adds to the calibrated ones."""
        parts = self.estimator.contributions(encode(X, self.schema))
        return Contributions(parts[:, :-1], float(parts[0, -1]), self.calibrator.offset(X))

    def points_from(self, start: Start, contributions: Contributions) -> Array:
        """Score points that each of ``point_names`` adds or takes on the way from the start, shape (n, point_names).

        For every row the score is ``start_score`` plus its points. Contributions lead from the start to a row's raw
        log-odds in a straight line; what the curve makes of the whole way is shared out in proportion (DESIGN.md,
        section 8).
        """
        moved = contributions.parts - start.parts
        stretched = moved * self.calibrator.stretch(start.raw, moved.sum(axis=1))[:, None]
        if self.calibrator.segments is not None:
            stretched = np.column_stack([stretched, contributions.offset - start.offset])
        return np.asarray(-self.scale.points_per_log_odd * stretched)

    def start_score(self, start: Start) -> float:
        """The score from which points are counted."""
        return self.score_at(start.raw, start.offset)

    def score_at(self, raw: float, offset: float) -> float:
        """The score of raw log-odds, and an offset of the calibrated ones."""
        return float(self.scale.score(self.calibrator.curve.log_odds(limited(np.array([raw]))) + offset)[0])

    def points(self, X: pd.DataFrame, portfolio: pd.DataFrame | None = None) -> tuple[Array, float]:
        """``points_from`` the average customer of the portfolio, or without one of the training rows, and its score."""
        contributions = self.contributions(X)
        start = contributions.nobody if portfolio is None else self.contributions(portfolio).average()
        return self.points_from(start, contributions), self.start_score(start)

    def to_files(self) -> dict[str, bytes]:
        """The model as text files by name."""
        files = candidate_files(self.schema, self.estimator)
        files["calibration.json"] = self.calibrator.model_dump_json(indent=2).encode()
        files["scale.json"] = self.scale.params.model_dump_json(indent=2).encode()
        return files

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """The model from ``to_files``, after ``checked``."""
        schema, estimator = candidate_from_files(files)
        return cls(
            schema=schema,
            estimator=estimator,
            calibrator=Calibration.model_validate_json(files["calibration.json"]),
            scale=ScoreScale(ScaleParams.model_validate_json(files["scale.json"])),
        )


def candidate_files(schema: FeatureSchema, estimator: Estimator) -> dict[str, bytes]:
    """An estimator that is not calibrated yet, with the columns it expects and the proof of its directions, as text."""
    return {
        "schema.json": schema.model_dump_json(indent=2).encode(),
        "estimator.json": json.dumps({"name": estimator.name}).encode(),
        estimator.file_name: estimator.to_text().encode(),
        MONOTONICITY: certify(estimator, schema).model_dump_json(indent=2).encode(),
    }


def candidate_from_files(files: Mapping[str, bytes]) -> tuple[FeatureSchema, Estimator]:
    """Schema and estimator from ``candidate_files``.

    Raises
    ------
    DataRefused
        When a newer program has written the files in a form that this one doesn't know.
    """
    _refuse_newer(files)
    schema = FeatureSchema.model_validate_json(files["schema.json"])
    kind = ESTIMATORS[json.loads(files["estimator.json"])["name"]]
    return schema, kind.from_text(files[kind.file_name].decode(), schema)


def _refuse_newer(files: Mapping[str, bytes]) -> None:
    """Their hashes were right, so what is not known here was written by a program that knows more."""
    form = json.loads(files["schema.json"]).get("format", FORMAT)
    if form > FORMAT:
        raise DataRefused(
            f"The model's files are of format {form}, and this program reads formats up to {FORMAT}. Update the "
            "program, or name an older version of the model."
        )
    name = json.loads(files["estimator.json"])["name"]
    if name not in ESTIMATORS:
        raise DataRefused(
            f"The model's estimator is {name}, and this program knows {', '.join(ESTIMATORS)}. Update the program, or "
            "name an older version of the model."
        )


def with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files and a manifest of their SHA-256 hashes."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    return {**files, MANIFEST: _manifest(hashes)}


def _manifest(hashes: Mapping[str, str]) -> bytes:
    return json.dumps(hashes, indent=2).encode()


def checked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that the manifest names, once every hash has been found right.

    A damaged tree text crashes the interpreter or, worse, loads and scores wrong: nothing is parsed before this. A file
    that the manifest does not name is refused, too: the name may be what was damaged.

    Raises
    ------
    DataRefused
        When the manifest or a file is missing, a file is not what the manifest says, or is not in it.
    """
    if MANIFEST not in files:
        raise DataRefused(f"The model has no {MANIFEST}; it was not written whole. Train it again.")
    try:
        hashes: dict[str, Any] = json.loads(files[MANIFEST])
    except ValueError:
        hashes = {}
    if not isinstance(hashes, dict) or not hashes or files[MANIFEST] != _manifest(hashes):
        raise DataRefused(f"The model's {MANIFEST} is damaged. Restore the model or train it again.")
    if further := sorted(set(files) - {MANIFEST, *hashes}):
        raise DataRefused(
            f"The model's {MANIFEST} does not name {', '.join(further)}. Remove it, or restore the model."
        )
    for name, expected in hashes.items():
        if name not in files:
            raise DataRefused(f"The model lacks {name}, which its manifest names. Restore it or train again.")
        if hashlib.sha256(files[name]).hexdigest() != expected:
            raise DataRefused(f"The model's {name} is not the file that was trained. Restore it or train again.")
    return {name: files[name] for name in hashes}
