"""Every calibrator on the test period of the last run, and what a look at the test could have gained.

For the decision, not for the pipeline: nothing is chosen by these figures. After a run over a history:
``python -m benchmarks.calibration``.
"""

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from data.sources.base import TRUTH as TRUE_PROBABILITY
from models.bundle import DefaultModel, checked
from models.calibration.calibrators.base import Sample, checked_sample
from models.calibration.calibrators.catalogue import CALIBRATORS
from models.evaluation.metrics import calibration_error
from models.schema import Array, encode
from pipeline.store.artifacts import read_frame, read_optional_frame
from pipeline.store.files import FEATURES, LABELS, MODEL, TRUTH, read_files

STEPS = 500
"""Of the expectation-maximisation; it has long settled by then."""


def main() -> None:
    """Print the table."""
    model = DefaultModel.from_files(checked(read_files(MODEL / "calibrated" / "main")))
    labels = read_frame(LABELS / "labels.parquet")
    rows = labels[labels["period"] == "test"].merge(
        read_frame(FEATURES / "features.parquet"), on=["customer_id", "as_of"], how="left", validate="one_to_one"
    )
    out_of_fold = read_frame(MODEL / "candidate" / "out_of_fold.parquet")
    learnt = _sample(out_of_fold[out_of_fold["period"] == "calibrate"], "main")
    test = _sample(rows.assign(raw=model.estimator.log_odds(encode(rows, model.schema))), "raw")
    given = {name: kind.fit(learnt).log_odds(test.raw) for name, kind in CALIBRATORS.items()}
    hindsight = {
        f"{name}, fitted to the test": CALIBRATORS[name].fit(test).log_odds(test.raw) for name in ("shift", "sigmoid")
    }
    moved = {"shift, then Saerens' EM": prior_moved(given["shift"], float(learnt.defaulted.mean()))}
    told = {"raw": test.raw} | {str(name): z for name, z in given.items()} | moved | hindsight
    print(pd.DataFrame({name: _figures(z, test.defaulted) for name, z in told.items()}).T.round(5).to_string())
    truth = read_optional_frame(TRUTH / f"{TRUE_PROBABILITY}.parquet")
    if truth is not None:
        print(_single_truths(model, rows, truth))


def prior_moved(log_odds: Array, prior: float) -> Array:
    """Log-odds moved to the base rate that the features alone suggest (Saerens et al. 2002, expectation-maximisation).

    No outcome is looked at; it is believed that defaulters and others still look as they did.
    """
    rate = prior
    for _ in range(STEPS):
        rate = float(expit(log_odds + logit(rate) - logit(prior)).mean())
    return np.asarray(log_odds + logit(rate) - logit(prior))


def _sample(rows: pd.DataFrame, raw: str) -> Sample:
    return checked_sample(rows[raw].to_numpy(np.float64), rows["defaulted"].to_numpy(np.float64), rows["customer_id"])


def _figures(log_odds: Array, y: Array) -> dict[str, float]:
    loss = float((np.logaddexp(0, log_odds) - y * log_odds).mean())
    error = calibration_error(y, expit(log_odds), np.ones(len(y)))
    return {
        "log_loss": loss,
        "calibration_error": error,
        "predicted": float(expit(log_odds).mean()),
        "observed": y.mean(),
    }


def _single_truths(model: DefaultModel, rows: pd.DataFrame, truth: pd.DataFrame) -> str:
    """Of how many single customers the true probability lies within the interval: not what it promises."""
    predicted = pd.concat([rows[["customer_id", "as_of"]], model.predict(rows)], axis=1)
    known = predicted.merge(truth, on=["customer_id", "as_of"], how="inner", validate="one_to_one")
    within = (known["pd_low"] <= known["true_pd"]) & (known["true_pd"] <= known["pd_high"])
    return f"True probability of a customer within its interval: {within.mean():.1%} of {len(known):,}"


if __name__ == "__main__":
    main()
