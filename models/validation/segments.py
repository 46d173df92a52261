"""Parts of the portfolio in which a model may be good or bad: by time, trade, place, size, age of the relationship."""

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.calibration.pooled_days import pooled

EMPLOYEES = {"1 to 9 employees": 10, "10 to 49": 50, "50 to 249": 250, "250 and more": np.inf}
"""Upper edges of firm sizes: Commission Recommendation 2003/361/EC, by headcount."""

YEARS = {"under 1 year": 1, "1 to 3 years": 3, "3 to 5 years": 5, "5 to 10 years": 10, "10 years and more": np.inf}
"""Upper edges of the time since a customer was taken on."""

DAYS_PER_YEAR = 365.25
OTHERS, UNKNOWN = "all others", "not known"


@dataclass(frozen=True)
class Segmentation:
    """Names of the segments of each row, in order; or, with no names, why there are none."""

    kind: str
    names: pd.Series | None
    order: tuple[str, ...]
    why: str


def segmentations(
    rows: pd.DataFrame, customers: pd.DataFrame, learnt: Set[str], most: int, out_of_time: bool
) -> list[Segmentation]:
    """Cut rows by each kind of segment.

    Parameters
    ----------
    rows
        customer_id, as_of.
    customers
        customer_id, industry, region, employees, onboarded_on.
    learnt
        Customers with any snapshot that the model learnt from.
    most
        Industries and regions shown one by one; the rest is one segment.
    out_of_time
        Else every row was predicted by a model that had not seen its customer.
    """
    known = rows[["customer_id", "as_of"]].merge(customers, on="customer_id", how="left", validate="many_to_one")
    known.index = rows.index
    return [
        _vintage(known["as_of"]),
        _category("industry", known["industry"], most),
        _category("region", known["region"], most),
        _bands("size", known["employees"].astype("float64"), EMPLOYEES, "the source does not say how many people work"),
        _bands("tenure", _years(known), YEARS, "the source does not say since when"),
        _seen(known["customer_id"], learnt, out_of_time),
    ]


def _vintage(as_of: pd.Series) -> Segmentation:
    """The days, or the months that they lie in (by their first day) where there are many days."""
    names = pooled(as_of, 0)[0].dt.date.astype(str)
    order = tuple(sorted(names.unique()))
    if len(order) < 2:
        return Segmentation("vintage", None, (), f"all rows are of one day, {order[0]}")
    return Segmentation("vintage", names, order, "")


def _category(kind: str, values: pd.Series, most: int) -> Segmentation:
    if values.isna().all():
        return Segmentation(kind, None, (), f"the source has no {kind}")
    frequent = list(values.value_counts().sort_index().sort_values(ascending=False, kind="stable").index[:most])
    names = values.where(values.isin(frequent) | values.isna(), OTHERS).astype("object").fillna(UNKNOWN).astype(str)
    rest = [name for name in (OTHERS, UNKNOWN) if (names == name).any()]
    return Segmentation(kind, names, tuple([*map(str, frequent), *rest]), "")


def _bands(kind: str, values: pd.Series, edges: dict[str, float], why: str) -> Segmentation:
    if values.isna().all():
        return Segmentation(kind, None, (), why)
    number = np.searchsorted(list(edges.values()), values.to_numpy(), side="right")
    labels = np.array([*edges, UNKNOWN])
    names = pd.Series(labels[np.minimum(number, len(edges))], index=values.index)
    names = names.where(values.notna(), UNKNOWN)
    return Segmentation(kind, names, tuple(label for label in labels if (names == label).any()), "")


def _years(known: pd.DataFrame) -> pd.Series:
    days = pd.to_datetime(known["as_of"]) - pd.to_datetime(known["onboarded_on"])
    return days.dt.days / DAYS_PER_YEAR


def _seen(customer: pd.Series, learnt: Set[str], out_of_time: bool) -> Segmentation:
    kind, yes, no = "training", "earlier days learnt from", "never seen in training"
    if not out_of_time:
        return Segmentation(kind, None, (), "no row: each customer was predicted by models that had not seen it")
    names = pd.Series(np.where(customer.isin(list(learnt)), yes, no), index=customer.index)
    return Segmentation(kind, names, tuple(name for name in (yes, no) if (names == name).any()), "")
