"""The customer against the median of its industry on the same day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from features.catalogue import features_for
from features.matrix import feature_matrix
from features.params import FeaturizeParams
from features.peers import FEWEST
from features.relations import relations
from tests.engines import duck
from tests.tables import day, typed
from tests.wanted import shown

AS_OF = day("2024-06-15")
DIFFERENCE = "external_score_vs_peers"


def differences(scores: Sequence[float], industry: str = "steel", usual: dict[date, float] | None = None) -> list[Any]:
    """Of customers of one industry with these scores; ``usual``: medians given from outside, by day."""
    ids = [f"c{number:02}" for number in range(len(scores))]
    customers = [f"{one} {industry} 2020-01-01" for one in ids]
    records = [f"{one} 2024-01-01 external_score {score}" for one, score in zip(ids, scores, strict=True)]
    with duck() as engine:
        tables = {
            "customers": typed("customers", "\n".join(["customer_id industry onboarded_on", *customers])),
            "credit_records": typed("credit_records", "\n".join(["customer_id recorded_on kind value", *records])),
        }
        related = relations(engine.tables(tables), {})
        found = shown([DIFFERENCE], features_for(related, FeaturizeParams(leave_out=(), attributes={})))
        asked = engine.table("asked", pa.table({"customer_id": ids, "as_of": [AS_OF] * len(ids)}))
        peers = None
        if usual:
            rows = {"industry": ["steel"] * len(usual), "as_of": [*usual], "external_score": [*usual.values()]}
            peers = engine.table("peers", pa.table(rows))
        matrix = feature_matrix(asked, found, related, engine.materialise, peers)
        return list(matrix.to_pyarrow()[DIFFERENCE].to_pylist())


def test_it_is_the_value_less_the_median() -> None:
    """Of 600, 610, to 690 the median is 645."""
    assert differences([600 + 10 * n for n in range(FEWEST)]) == [10 * n - 45 for n in range(FEWEST)]


def test_with_too_few_peers_it_is_unknown() -> None:
    assert differences([600] * (FEWEST - 1)) == [None] * (FEWEST - 1)


def test_who_has_no_industry_has_no_peers() -> None:
    assert differences([600] * FEWEST, industry="-") == [None] * FEWEST


def test_a_customer_alone_is_held_against_the_median_that_is_given() -> None:
    assert differences([600]) == [None]
    assert differences([600], usual={AS_OF: 640}) == [-40]


def test_a_median_of_another_day_is_not_used() -> None:
    assert differences([600], usual={day("2024-03-01"): 640}) == [None]
