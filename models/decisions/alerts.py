"""Alerts: raised once, kept while their condition holds, closed when it is over.

The state is never stored. It is replayed from the snapshots, day by day, so the same past gives the same alerts, and
what comes later changes nothing but the end of an alert.
"""

import difflib
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.decisions.alert_rules import OF_THE_MODEL, SCORE_COLUMNS, SEVERITIES, AlertParams, AlertRule, Condition
from models.decisions.timeline import NOWHERE, Timeline, taken
from models.params import TierParams
from models.schema import Array

log = logging.getLogger(__name__)

KEYS = ["customer_id", "as_of"]
DAY = "date32[day][pyarrow]"
"""Days that may all be null: as objects they would have no type in a file then."""

RANK = {severity: position for position, severity in enumerate(SEVERITIES)}
COLUMNS = [
    "customer_id",
    "rule",
    "severity",
    "opened_on",
    "last_seen_on",
    "closed_on",
    "closed_because",
    "first_value",
    "value",
    "earlier",
    "limit",
    "en",
    "zh",
]


def usable_rules(params: AlertParams, features: Iterable[str]) -> dict[str, AlertRule]:
    """The rules whose figures are all there; each of the others is off, with a line in the log."""
    known = [*SCORE_COLUMNS, *features]
    found = {}
    for name, rule in params.rules.items():
        lacking = [feature for feature in rule.features if feature not in known]
        if lacking:
            near = difflib.get_close_matches(lacking[0], known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            log.info("Alert rule %s is off: there is no feature %s%s", name, lacking[0], hint)
        else:
            found[name] = rule
    return found


def observations(
    history: pd.DataFrame, features: pd.DataFrame, rules: Mapping[str, AlertRule], tiers: TierParams
) -> pd.DataFrame:
    """The figures that the rules look at, one row per snapshot, sorted by customer and day.

    Parameters
    ----------
    history
        ``models.decisions.history.score_history``.

    Returns
    -------
    pandas.DataFrame
        customer_id, as_of, origin, ``SCORE_COLUMNS`` and the features of the rules; numbers as float64.
    """
    rank = {tier.name: position for position, tier in enumerate(tiers.tiers)}
    scores = history.assign(tier_position=history["model_tier"].map(rank))[[*KEYS, "origin", *SCORE_COLUMNS]]
    wanted = sorted({name for rule in rules.values() for name in rule.features} - set(SCORE_COLUMNS))
    rows = scores.merge(features[[*KEYS, *wanted]], on=KEYS, how="left", validate="one_to_one")
    numbers = [*SCORE_COLUMNS, *wanted]
    return rows.astype(dict.fromkeys(numbers, "float64")).sort_values(KEYS, ignore_index=True)


def measured(rows: pd.DataFrame, when: Timeline, rule: AlertRule) -> tuple[Array, Array]:
    """The figure that the rule compares with its threshold, and the earlier figure that it is held against.

    Returns
    -------
    tuple
        Both of shape (n,), NaN where not known: no such snapshot, no figure, or scores of different origin.
    """
    now = rows[rule.feature].to_numpy(np.float64)
    if rule.over_months is None:
        return now, np.full(len(rows), np.nan)
    then = when.earlier(rule.over_months)
    earlier = taken(now, then)
    if rule.feature in OF_THE_MODEL:
        origin = rows["origin"].to_numpy()
        earlier = np.where(origin[then] == origin, earlier, np.nan)
    if rule.measured == "change":
        return now - earlier, earlier
    return np.divide(now, earlier, out=np.full(len(rows), np.nan), where=earlier > 0), earlier


def holds(rows: pd.DataFrame, when: Timeline, rule: AlertRule) -> NDArray[np.bool_]:
    """Where the rule's condition is met; what is not known does not meet it."""
    met = _reaches(measured(rows, when, rule)[0], rule)
    for condition in rule.only_if:
        met &= _reaches(rows[condition.feature].to_numpy(np.float64), condition)
    return met


def raised(held: NDArray[np.bool_], follows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where an alert begins: its condition holds and did not at the customer's snapshot of the day before."""
    before = np.zeros(len(held), dtype=bool)
    before[1:] = held[:-1]
    return held & ~(before & follows)


def replay(rows: pd.DataFrame, rules: Mapping[str, AlertRule], days: Sequence[date] | None = None) -> pd.DataFrame:
    """Every alert that the snapshots give, open and closed.

    Parameters
    ----------
    rows
        ``observations``.
    days
        Snapshot days of the whole portfolio, oldest first, where the rows are a part of it; None: their own.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, a row per alert: opened_on (first seen), last_seen_on, closed_on (first snapshot day on which it
        no longer holds; null: open on the newest day), closed_because (``over``, ``not_known``, or ``not_asked``: in
        default or without business), the figure when opened and when last seen, the limit, and the text with the last
        figure.
    """
    when = Timeline.of(rows, days)
    told = [_alerts_of(rows, when, name, rule) for name, rule in rules.items()]
    found = pd.concat([each for each in told if len(each)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    order = found["severity"].map(RANK)
    ranked = found.assign(order=order).sort_values(["customer_id", "opened_on", "order", "rule"], ignore_index=True)
    return ranked[COLUMNS].astype({"closed_on": DAY, "closed_because": "str"})


def open_alerts(alerts: pd.DataFrame) -> pd.Series:
    """Names of the rules whose alerts are open, as lists by customer_id, the severest and then the oldest first."""
    still = alerts[alerts["closed_on"].isna()]
    ranked = still.assign(order=still["severity"].map(RANK)).sort_values(["customer_id", "order", "opened_on", "rule"])
    return ranked.groupby("customer_id")["rule"].agg(list)


def _alerts_of(rows: pd.DataFrame, when: Timeline, name: str, rule: AlertRule) -> pd.DataFrame:
    figure, earlier = measured(rows, when, rule)
    held = holds(rows, when, rule)
    first = np.flatnonzero(raised(held, when.follows))
    # Within an alert the condition holds without a break, so its last row is the last held one before the next begins.
    shown = np.flatnonzero(held)
    last = shown[np.append(np.searchsorted(shown, first[1:]), len(shown)) - 1] if len(first) else first
    after = when.rows_at(when.customer[last], when.day[last] + 1)
    ended = when.day[last] + 1 < len(when.days)
    days = np.array([*when.days, None], dtype=object)
    why = np.where(after == NOWHERE, "not_asked", np.where(np.isnan(figure[after]), "not_known", "over"))
    said = [said_of(rule, value, before) for value, before in zip(figure[last], earlier[last], strict=True)]
    return pd.DataFrame(
        {
            "customer_id": rows["customer_id"].to_numpy()[first],
            "rule": name,
            "severity": rule.severity,
            "opened_on": days[when.day[first]],
            "last_seen_on": days[when.day[last]],
            "closed_on": days[when.day[last] + 1],
            "closed_because": [reason if over else None for reason, over in zip(why, ended, strict=True)],
            "first_value": figure[first],
            "value": figure[last],
            "earlier": earlier[last],
            "limit": rule.threshold,
            "en": [en for en, _ in said],
            "zh": [zh for _, zh in said],
        }
    )


def said_of(rule: AlertRule, value: float, earlier: float) -> tuple[str, str]:
    """The rule's texts, English and Chinese, with the figures filled in."""
    compared = "number" if rule.measured == "ratio" else rule.shown_as
    filled = {
        "value": shown(value, compared),
        "limit": shown(rule.threshold, compared),
        "earlier": shown(earlier, rule.shown_as),
    }
    return rule.en.format(**filled), rule.zh.format(**filled)


def shown(value: float, as_: str) -> str:
    """A figure as a person reads it.

    >>> shown(0.1234, "share"), shown(45.0, "days"), shown(1234567.8, "amount"), shown(2.345, "number")
    ('12.3%', '45', '1,234,568', '2.35')
    """
    if np.isnan(value):
        return "–"
    if as_ == "share":
        return f"{value:.1%}"
    whole = as_ in ("amount", "days") or float(value).is_integer()
    return f"{value:,.0f}" if whole else f"{value:.2f}"


def _reaches(figure: Array, condition: Condition) -> NDArray[np.bool_]:
    """Whether each figure reaches the condition's threshold; NaN never does."""
    return figure >= condition.threshold if condition.compare == "at_least" else figure <= condition.threshold
