"""Which snapshots are scored: the newest of every customer."""

import pandas as pd


def newest_rows(labels: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """The snapshots of the newest day, labelled or not, with their features; sorted by customer.

    A cross-section has one day: everybody is scored.
    """
    rows: pd.DataFrame = labels.loc[labels["as_of"] == labels["as_of"].max(), ["customer_id", "as_of", "exposure"]]
    rows = rows.merge(features, on=["customer_id", "as_of"], how="left", validate="one_to_one")
    return rows.sort_values("customer_id", ignore_index=True)
