"""The strongest reasons of every customer as rows with sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from models.explanation.points import Explanation
from models.explanation.reason_texts import Told, sentence_en, sentence_zh, silence_en, silence_zh
from models.explanation.reasons import Topics, strongest

Silence = Mapping[str, tuple[str, str]]
"""What a customer has none of when a source is silent, by source: English, Chinese."""

COLUMNS = [
    "customer_id",
    "as_of",
    "rank",
    "code",
    "dimension",
    "feature",
    "points",
    "points_to_next_tier",
    "en",
    "zh",
]


def reason_rows(
    explanation: Explanation, described: Sequence[Mapping[str, str]], silence: Silence, currency: str, count: int
) -> pd.DataFrame:
    """At most ``count`` reasons per customer, strongest first: what costs points against the portfolio.

    Parameters
    ----------
    described
        ``features/catalogue.json``: name, en, zh, unit, topic, source, told_by.
    currency
        ISO code of amounts.

    Returns
    -------
    pandas.DataFrame
        customer_id, as_of, rank (from 1), code (topic, or missing_<source>), dimension, feature (the one that is told),
        points, points_to_next_tier (null in the best tier), en, zh.
    """
    topics = Topics.of(explanation.names, described)
    found = strongest(topics, explanation.points, explanation.points_to_next_tier, explanation.silent, count)
    entries = {each["name"]: each for each in described}
    row, rank = np.nonzero(found.topic >= 0)
    teller = np.array([_position(explanation.names, entries[name]["told_by"], name) for name in explanation.names])
    strongest_of, topic, points = found.lead[row, rank], found.topic[row, rank], found.points[row, rank]
    lead = teller[strongest_of]
    # Both are costs: the sum is that of others for the most part where the strongest bears less than half of it.
    related = explanation.points[row, strongest_of] > points / 2
    columns: dict[str, Any] = {
        "customer_id": explanation.keys["customer_id"].to_numpy()[row],
        "as_of": explanation.keys["as_of"].to_numpy()[row],
        "rank": rank + 1,
        "code": [topics.codes[at] for at in topic],
        "dimension": [topics.dimensions[at] for at in topic],
        "feature": [explanation.names[at] for at in lead],
        "points": points,
        "points_to_next_tier": found.to_next_tier[row, rank],
    }
    missing = topic >= topics.first_source
    sentences = [
        _silent(silence[entries[explanation.names[feature]]["source"]], cost)
        if mute
        else _told(explanation, entries[explanation.names[feature]], at, feature, cost, currency, beside)
        for mute, at, feature, cost, beside in zip(
            missing, row.tolist(), lead.tolist(), points.tolist(), related.tolist(), strict=True
        )
    ]
    columns["en"], columns["zh"] = [each[0] for each in sentences], [each[1] for each in sentences]
    return pd.DataFrame(columns, columns=COLUMNS)


def _position(names: Sequence[str], wanted: str, otherwise: str) -> int:
    return names.index(wanted if wanted in names else otherwise)


def _silent(labels: tuple[str, str], points: float) -> tuple[str, str]:
    return silence_en(labels[0], points), silence_zh(labels[1], points)


def _told(
    explanation: Explanation,
    entry: Mapping[str, str],
    row: int,
    feature: int,
    points: float,
    currency: str,
    with_related: bool,
) -> tuple[str, str]:
    told = Told(
        entry=entry,
        value=_known(explanation.number[row, feature]),
        text=explanation.text[row, feature] if isinstance(explanation.text[row, feature], str) else None,
        usual=_known(explanation.usual[row, feature]),
        same_industry=bool(explanation.same_industry[row, feature]),
        points=points,
        with_related=with_related,
    )
    return sentence_en(told, currency), sentence_zh(told, currency)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
