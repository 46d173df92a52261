"""What the model would say of a customer if a few of its figures were others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.bundle import DefaultModel
from models.decisions.policy import assign_tier
from models.explanation.reason_texts import headline
from models.params import TierParams
from pipeline.reports.customer_page.store import Known
from pipeline.reports.customer_page.words import Say
from pipeline.reports.numbers import is_known

FIGURES = 6
"""Figures that can be changed: those that cost this customer most, or bring most."""

EXACT = 1e-6


@dataclass(frozen=True)
class Figure:
    """A figure that can be changed: feature, label with unit, value in hundredths (None: not known)."""

    feature: str
    label: str
    value: float | None


@dataclass(frozen=True)
class Answer:
    """The model's prediction for a row."""

    score: float
    pd: float
    pd_low: float
    pd_high: float
    tier: str


def figures(known: Known, model: DefaultModel, say: Say) -> list[Figure]:
    """The numbers that move this customer's score most, strongest first.

    A difference from the peers is not among them: it follows the figure itself.
    """
    entries = {each["name"]: each for each in known.described}
    numbers = {spec.name for spec in model.schema.features if spec.levels is None}
    own = [name for name in numbers if entries[name].get("told_by", name) not in numbers - {name}]
    rows = known.explanations[known.explanations["feature"].isin(own)]
    strongest = rows.assign(size=rows["points"].abs()).sort_values(["size", "feature"], ascending=[False, True])
    units = {
        "days": say.of(("days", "天")),
        "currency": say.currency(known.currency),
        "share": say.of(("share", "比例")),
    }
    found = []
    for feature, value in zip(strongest["feature"], strongest["value"], strict=True):
        entry = entries[feature]
        unit = units.get(entry["unit"])
        label = headline(entry[say.language]) + (f" ({unit})" if unit else "")
        found.append(Figure(feature, label, round(float(value), 2) if is_known(value) else None))
    return found[:FIGURES]


def row_of(known: Known, model: DefaultModel) -> pd.DataFrame:
    """The row of features that the model read, rebuilt from what the explanation says it read; shape (1, features)."""
    read = known.explanations.set_index("feature")
    columns = {
        spec.name: [read.loc[spec.name, "value" if spec.levels is None else "text"]] for spec in model.schema.features
    }
    return pd.DataFrame(columns)


def answer(row: pd.DataFrame, model: DefaultModel, params: TierParams) -> Answer:
    """What the model says of the row; the tier is that of the score alone."""
    said = model.predict(row).iloc[0]
    tier = assign_tier(np.array([said["score"]]), params).iloc[0]
    return Answer(float(said["score"]), float(said["pd"]), float(said["pd_low"]), float(said["pd_high"]), str(tier))


def changed(
    row: pd.DataFrame, values: Mapping[str, float | None], described: Sequence[Mapping[str, str]]
) -> pd.DataFrame:
    """The row with these figures instead; None: not known.

    What is a figure less that of the peers moves with it: the peers stay where they are.
    """
    new = {name: np.nan if value is None else float(value) for name, value in values.items()}
    for each in described:
        of, name = each.get("told_by"), each["name"]
        if of in new and of != name and name in row:
            new[name] = float(row[name].iloc[0]) + new[of] - float(row[of].iloc[0])
    return row.assign(**new)


def is_reproduced(known: Known, now: Answer) -> bool:
    """Whether the model in the store gives the customer's score: if not, the store is between two runs."""
    return known.score is not None and abs(now.score - known.score["score"]) < EXACT
