"""What decisions take into account beside today's score: past scores, alerts, defaults, overrides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from models.bundle import DefaultModel
from models.decisions.alerts import KEYS, observations, open_alerts, replay, usable_rules
from models.decisions.decision import Known
from models.decisions.default_state import defaulted_customers, incomplete_ledgers
from models.decisions.history import score_history
from models.decisions.overrides import Override, overrides_on
from pipeline.params import Params


@dataclass(frozen=True)
class Seen:
    """What was read of some customers of the book, or of all.

    Attributes
    ----------
    asked
        customer_id, as_of, exposure on every day looked back at.
    matrix
        Their features.
    spells, owed
        Their defaults and exposures by the ledger (``data.labels.ledger_of``); None without one.
    unclear
        Credits that could not be read (``data.tables.unclear_credits``), of whichever customers; None: there is none.
    """

    asked: pd.DataFrame
    matrix: pd.DataFrame
    spells: pd.DataFrame | None
    owed: pd.DataFrame | None
    unclear: pd.DataFrame | None = None


@dataclass(frozen=True)
class Past:
    """Everything but today's score.

    Attributes
    ----------
    alerts
        Every alert of the days looked back at, open and closed.
    in_default
        The customers in default, who are not scored.
    """

    known: Known
    alerts: pd.DataFrame
    in_default: pd.DataFrame

    @property
    def open_alerts(self) -> pd.Series:
        """Rules whose alert is open, by customer."""
        return open_alerts(self.alerts)


def past_of(
    model: DefaultModel, seen: Seen, days: Sequence[date], overrides: Sequence[Override], params: Params
) -> Past:
    """Replay the days of the book; every day is scored by the model in use, which may have learnt from the older ones.

    The stage ``score_history`` scores those by models blind to the customer, which are not registered.

    Parameters
    ----------
    days
        Days of the book, oldest first; the last is the day asked about.
    overrides
        The risk team's, whoever they are about.
    """
    tiers, as_of = params.assign_tiers, days[-1]
    history = score_history(model, seen.matrix, seen.asked.assign(period="immature"), _nobody(), tiers, days)
    rules = usable_rules(params.alert, seen.matrix.columns.difference(KEYS))
    alerts = replay(observations(history, seen.matrix, rules, tiers), rules, days)
    defaulted = defaulted_customers(seen.spells, seen.owed, as_of, tiers)
    scored = set(seen.asked.loc[seen.asked["as_of"] == as_of, "customer_id"])
    held = overrides_on(overrides, as_of, scored, set(defaulted["customer_id"]), tiers)
    incomplete = incomplete_ledgers(seen.unclear, as_of)
    return Past(Known(history, seen.spells, held.in_force, days, incomplete), alerts, defaulted)


def _nobody() -> pd.DataFrame:
    """Predictions by blind models: of no row."""
    columns = {
        "customer_id": pd.Series(dtype="str"),
        "as_of": pd.Series(dtype="object"),
        "main": pd.Series(dtype="float64"),
    }
    return pd.DataFrame(columns)
