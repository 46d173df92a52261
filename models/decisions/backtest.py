"""What alerts would have been worth, beside the model at the same number of alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.decisions.alert_rules import AlertParams, AlertRule
from models.decisions.alerts import holds, raised
from models.decisions.intervals import clustered_share, share_with_interval
from models.decisions.timeline import Timeline
from models.params import TierParams
from models.schema import Array

KEYS = ["customer_id", "as_of"]
CUTS = np.unique(np.concatenate([np.linspace(0, 1, 300), 1 - np.geomspace(1e-4, 0.1, 100)]))
"""Quantiles of the probability that are tried as thresholds, to give the model the same number of alerts as a rule."""

DEVELOPMENT, LATER = ("train", "calibrate"), ("test",)
Verdict = Literal["useful", "no better than chance", "too few alerts to say"]


@dataclass(frozen=True)
class Judged:
    """Past snapshots, sorted by customer and day, and which of them are judged; every array of shape (n,).

    Attributes
    ----------
    customer
        Number of the customer.
    follows
        ``Timeline.follows``.
    pd
        Probability by models that could not know the outcome; NaN where there is none.
    default, lead_days
        Number of the default that followed within the horizon (-1: none), and the days until it (NaN: no dates).
    judged
        The snapshots of the period looked at, with a known outcome; the others only say what was known before.
    """

    customer: NDArray[np.int64]
    follows: NDArray[np.bool_]
    pd: Array
    default: NDArray[np.int64]
    lead_days: Array
    judged: NDArray[np.bool_]


def back_test(
    rows: pd.DataFrame,
    history: pd.DataFrame,
    labels: pd.DataFrame,
    rules: Mapping[str, AlertRule],
    params: AlertParams,
    tiers: TierParams,
) -> dict[str, Any]:
    """Replay the rules over the snapshots whose outcome is known.

    Nothing is seen in advance: features hold what was known before their day, and where scores enter they are by
    models that had not learnt what became of the customer (``unseen_pd``). Days in the gap, for which there is no
    such score, are not judged.

    Parameters
    ----------
    rows
        ``alerts.observations`` of ``history``.
    labels
        customer_id, as_of, period, defaulted, default_on.

    Returns
    -------
    dict
        By period (``later``: days after everything the model learnt; ``development``): days, snapshots, customers,
        defaults, base_rate, and for every rule, ``any_rule``, ``any_high`` and ``model_worst_tier`` the figures of
        ``judge``. A period without days is left out.
    """
    told = labels[[*KEYS, "period", "defaulted", "default_on"]]
    seen = rows.assign(pd=history["unseen_pd"].to_numpy(np.float64))
    when, outcome = Timeline.of(seen), seen[KEYS].merge(told, on=KEYS, how="left", validate="one_to_one")
    default, lead_days = _defaults(outcome)
    flags = {name: holds(seen, when, rule) for name, rule in rules.items()}
    flags |= _together(flags, rules, len(seen))
    flags["model_worst_tier"] = (seen["tier_position"] == len(tiers.tiers) - 1).to_numpy()
    found = {}
    for name, periods in (("later", LATER), ("development", DEVELOPMENT)):
        known = (outcome["defaulted"].notna() & outcome["period"].isin(periods) & seen["pd"].notna()).to_numpy()
        sample = Judged(when.customer, when.follows, seen["pd"].to_numpy(), default, lead_days, known)
        if known.any():
            days = sorted(str(day) for day in seen.loc[known, "as_of"].unique())
            found[name] = {"days": days} | _judge_all(sample, flags, params)
    return found


def judge(sample: Judged, held: NDArray[np.bool_], params: AlertParams) -> dict[str, Any]:
    """What alerts with this condition were worth.

    Returns
    -------
    dict
        alerts (raised on judged days), right (followed by a default within the horizon), precision with interval (a
        customer's alerts are not independent); defaults, caught (with an alert open on a judged day within the
        horizon before), caught_share with interval; lead_days (median over the defaults caught, from the first such
        day to the default; None: no dates).
    """
    begins = raised(held, sample.follows) & sample.judged
    hit = sample.default[begins] >= 0
    defaults, caught = caught_by(sample, sample.judged), caught_by(sample, held)
    lead = caught.median()
    return (
        {"alerts": int(begins.sum()), "right": int(hit.sum()), "defaults": len(defaults), "caught": len(caught)}
        | clustered_share("precision", hit.astype(np.float64), sample.customer[begins], params.confidence)
        | share_with_interval("caught_share", len(caught), len(defaults), params.confidence)
        | {"lead_days": None if pd.isna(lead) else float(lead)}
    )


def caught_by(sample: Judged, held: NDArray[np.bool_]) -> pd.Series:
    """The defaults within the horizon of a judged snapshot with an open alert: days from the first such, by default."""
    among = sample.judged & held & (sample.default >= 0)
    return pd.Series(sample.lead_days[among]).groupby(sample.default[among]).max()


def _judge_all(sample: Judged, flags: Mapping[str, NDArray[np.bool_]], params: AlertParams) -> dict[str, Any]:
    cuts, alerts_by_cut = _alerts_by_cut(sample)
    base_rate = float((sample.default[sample.judged] >= 0).mean())
    rules = {}
    for name, held in flags.items():
        figures = judge(sample, held, params)
        model = _model_flags(sample, cuts, alerts_by_cut, figures["alerts"])
        beyond = caught_by(sample, held).index.difference(caught_by(sample, model).index)
        rules[name] = figures | {
            "verdict": _verdict(figures, base_rate, params),
            "missed_by_model": len(beyond),
            "model": judge(sample, model, params),
        }
    return {
        "snapshots": int(sample.judged.sum()),
        "customers": len(np.unique(sample.customer[sample.judged])),
        "defaults": len(caught_by(sample, sample.judged)),
        "base_rate": base_rate,
        "rules": rules,
    }


def _verdict(figures: Mapping[str, Any], base_rate: float, params: AlertParams) -> Verdict:
    """Useful: the whole interval of the precision lies above what alerts raised at random would give."""
    if figures["alerts"] < params.enough_alerts:
        return "too few alerts to say"
    return "useful" if figures["precision_low"] > base_rate else "no better than chance"


def _together(
    flags: Mapping[str, NDArray[np.bool_]], rules: Mapping[str, AlertRule], size: int
) -> dict[str, NDArray[np.bool_]]:
    """An alert of any rule, and of any severe one."""
    severe = [held for name, held in flags.items() if rules[name].severity == "high"]
    none = np.zeros(size, dtype=bool)
    return {"any_rule": reduce(np.logical_or, flags.values(), none), "any_high": reduce(np.logical_or, severe, none)}


def _alerts_by_cut(sample: Judged) -> tuple[Array, NDArray[np.int64]]:
    """How many alerts "the probability is at least so much" would have raised, by threshold, highest first."""
    cuts = np.unique(np.nanquantile(sample.pd[sample.judged], CUTS))[::-1]
    counts = [(raised(sample.pd >= cut, sample.follows) & sample.judged).sum() for cut in cuts]
    return np.asarray(cuts, dtype=np.float64), np.array(counts, dtype=np.int64)


def _model_flags(sample: Judged, cuts: Array, alerts: NDArray[np.int64], budget: int) -> NDArray[np.bool_]:
    """The model's own alerts, down to the lowest threshold that raises no more of them than the budget."""
    beyond = np.flatnonzero(alerts > budget)
    last = (beyond[0] if len(beyond) else len(cuts)) - 1
    return np.asarray(sample.pd >= cuts[last]) if last >= 0 else np.zeros(len(sample.pd), dtype=bool)


def _defaults(outcome: pd.DataFrame) -> tuple[NDArray[np.int64], Array]:
    """The number of the default that followed each snapshot (-1: none, or not known), and the days until then.

    A default without a date (a ready label) is one of its own for each snapshot.
    """
    followed = outcome["defaulted"].fillna(False).to_numpy(dtype=bool)
    as_of, began = pd.to_datetime(outcome["as_of"]), pd.to_datetime(outcome["default_on"])
    each = pd.DataFrame({"customer_id": outcome["customer_id"], "began": began.fillna(as_of)}).loc[followed]
    number = np.full(len(outcome), -1, dtype=np.int64)
    number[followed] = each.groupby(["customer_id", "began"]).ngroup()
    days = (began - as_of).dt.days.where(followed)
    return number, np.asarray(days, dtype=np.float64)
