"""Who is in default on a day, by what was known before it."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.decisions.policy import review_days
from models.params import TierParams

HUNDREDTHS = 100
"""The ledger counts whole hundredths of the currency (docs/decisions/0002)."""

LEFT_AFTER = timedelta(days=365)
"""Time from the beginning of a default after which a customer that owes nothing is none any more."""


def in_default_on(spells: pd.DataFrame | None, as_of: date) -> pd.Series:
    """The day on which the default of each customer in default began, by customer_id.

    Parameters
    ----------
    spells
        customer_id, default_on, ended_on (``data.defaults``); None: there is no ledger, nobody is known to be in
        default.
    """
    if spells is None:
        return pd.Series(dtype="object", index=pd.Index([], dtype="str"))
    open_on = spells[(spells["default_on"] < as_of) & (spells["ended_on"] >= as_of)]
    return open_on.groupby("customer_id")["default_on"].min()


def is_in_default(customers: pd.Series, spells: pd.DataFrame | None, as_of: date) -> NDArray[np.bool_]:
    """Whether each of these customers is in default on the day."""
    return customers.isin(in_default_on(spells, as_of).index).to_numpy()


def incomplete_ledgers(unclear: pd.DataFrame | None, as_of: date) -> frozenset[str]:
    """The customers of whom a credit that could not be read was known before the day.

    Parameters
    ----------
    unclear
        customer_id, known_on (``data.tables.unclear_credits``); None: there is none.
    """
    return frozenset() if unclear is None else frozenset(unclear.loc[unclear["known_on"] < as_of, "customer_id"])


def defaulted_customers(
    spells: pd.DataFrame | None, owed: pd.DataFrame | None, as_of: date, params: TierParams
) -> pd.DataFrame:
    """The customers in default on the day, who are not scored: nobody asks whether they will default.

    Who owes nothing any more, a year after the default began, has left: an insolvency has no other end.

    Parameters
    ----------
    owed
        ``labels/customer_days.parquet``: customer_id, valid_from, valid_to, exposure (hundredths).

    Returns
    -------
    pandas.DataFrame
        customer_id, as_of, status, default_on, exposure (0: nothing is owed any more), expected_loss (LGD x exposure),
        credit_limit (0), term_days, measure, review_on; the largest exposure first.
    """
    began = in_default_on(spells, as_of)
    exposure = began.index.map(_exposures(owed, as_of)).to_numpy(np.float64, na_value=0.0)
    follows = params.in_default
    rows = pd.DataFrame(
        {"customer_id": began.index.astype("str"), "default_on": began.to_numpy(), "exposure": exposure}
    )
    if owed is not None:
        rows = rows[(rows["exposure"] > 0) | (rows["default_on"] >= as_of - LEFT_AFTER)].reset_index(drop=True)
    rows = rows.assign(
        as_of=as_of,
        status="in_default",
        expected_loss=params.loss_given_default * rows["exposure"],
        credit_limit=0.0,
        term_days=follows.term_days,
        measure=follows.measure,
        review_on=review_days(as_of, pd.Series(follows.review_months, index=rows.index)),
    )
    return rows.sort_values(["exposure", "customer_id"], ascending=[False, True], ignore_index=True)


def _exposures(owed: pd.DataFrame | None, as_of: date) -> dict[Any, float]:
    if owed is None:
        return {}
    held = owed[(owed["valid_from"] < as_of) & (owed["valid_to"] >= as_of)]
    return dict(zip(held["customer_id"], held["exposure"] / HUNDREDTHS, strict=True))
