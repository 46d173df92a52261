"""Which snapshots are scored: the newest of every customer, and the one before it."""

import pandas as pd


def newest_rows(labels: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """The snapshots of the newest day, labelled or not, with their features; sorted by customer.

    A cross-section has one day: everybody is scored.
    """
    return _rows_of(labels, features, labels["as_of"].max())


def previous_rows(labels: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """The snapshots of the day before the newest, in the same form; empty where there is no earlier day."""
    days = sorted(labels["as_of"].unique())
    return _rows_of(labels, features, days[-2]) if len(days) > 1 else _rows_of(labels, features, None)


def _rows_of(labels: pd.DataFrame, features: pd.DataFrame, day: object) -> pd.DataFrame:
    chosen = labels.loc[labels["as_of"] == day, ["customer_id", "as_of", "exposure"]]
    rows = chosen.merge(features, on=["customer_id", "as_of"], how="left", validate="one_to_one")
    return rows.sort_values("customer_id", ignore_index=True)
