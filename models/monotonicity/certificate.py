"""The certificate: per feature with a known direction of risk, proven, violated (where, by how much), or not proven."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

FILE = "monotonicity.json"
"""Its name among the files of a model."""

Verdict = Literal["proven", "violated", "not_proven"]

DIRECTIONS: dict[int, Literal["up", "down"]] = {1: "up", -1: "down"}
"""Direction of risk of each monotone constraint."""


class Record(BaseModel):
    """A part of the certificate."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Violation(Record):
    """Two rows that differ in one feature only, the riskier of which is predicted to be the safer one.

    ``others`` are the values of the other features that matter; any not named may hold anything. A number stands for
    the interval between two thresholds of the model that ends with it, a category by its name, null is missing.
    ``by`` is the fall of the raw log-odds.
    """

    safer: float
    riskier: float
    others: dict[str, float | str | None]
    by: float


class FeatureProof(Record):
    """What holds for one feature: ``up`` where a rise raises the risk, ``down`` where it lowers it.

    ``parts`` is how many trees (of a tree model) use the feature, ``falling_parts`` in how many the prediction of that
    tree alone can fall, which the others may make good. ``reason`` says why nothing could be proven.
    """

    name: str
    direction: Literal["up", "down"]
    verdict: Verdict
    parts: int
    falling_parts: int = 0
    violation: Violation | None = None
    reason: str | None = None


class Certificate(Record):
    """Whether moving a feature in its risky direction, all others free but fixed, can lower the raw prediction.

    Going from missing to a number is no move in a direction. What follows on the raw prediction (calibration, score)
    is increasing, so what holds for it holds for the probability. ``model_sha256`` is the hash of the file examined.
    """

    verdict: Verdict
    estimator: str
    model_sha256: str
    features: tuple[FeatureProof, ...]


def overall(proofs: tuple[FeatureProof, ...]) -> Verdict:
    """The worst of the verdicts; with no feature to prove anything about, nothing is violated."""
    found = {proof.verdict for proof in proofs}
    if "violated" in found:
        return "violated"
    return "not_proven" if "not_proven" in found else "proven"
