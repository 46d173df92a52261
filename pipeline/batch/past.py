"""What decisions take into account beside today's score: past scores, alerts, defaults, overrides."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from models.bundle import DefaultModel
from models.decisions.alerts import KEYS, observations, open_alerts, replay, usable_rules
from models.decisions.deciding import Known
from models.decisions.default_state import defaulted_customers
from models.decisions.history import score_history
from models.decisions.overrides import overrides_on
from pipeline.artifacts import read_frame, read_optional_frame
from pipeline.batch.book import ASKED, MATRIX, OWED, SPELLS, day_of
from pipeline.overrides_file import read_overrides
from pipeline.params import Params


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


def past_of(model: DefaultModel, book: Path, as_of: date, params: Params) -> Past:
    """Replay the days of the book; every day is scored by the model in use, which may have learnt from the older ones.

    The stage ``score_history`` scores those by models blind to the customer, which are not registered.
    """
    asked, matrix = read_frame(book / f"{ASKED}.parquet"), read_frame(book / f"{MATRIX}.parquet")
    tiers = params.assign_tiers
    history = score_history(model, matrix, asked.assign(period="immature"), _nobody(), tiers)
    rules = usable_rules(params.alert, matrix.columns.difference(KEYS))
    alerts = replay(observations(history, matrix, rules, tiers), rules)
    spells = read_optional_frame(book / f"{SPELLS}.parquet")
    owing = [("valid_from", "<", as_of), ("valid_to", ">=", as_of)]
    defaulted = defaulted_customers(spells, read_optional_frame(book / f"{OWED}.parquet", owing), as_of, tiers)
    scored, in_default = set(day_of(asked, as_of)["customer_id"]), set(defaulted["customer_id"])
    held = overrides_on(read_overrides(Path(tiers.overrides)), as_of, scored, in_default, tiers)
    return Past(Known(history, spells, held.in_force), alerts, defaulted)


def _nobody() -> pd.DataFrame:
    """Predictions by blind models: of no row."""
    columns = {
        "customer_id": pd.Series(dtype="str"),
        "as_of": pd.Series(dtype="object"),
        "main": pd.Series(dtype="float64"),
    }
    return pd.DataFrame(columns)
