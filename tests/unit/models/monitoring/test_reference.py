"""What is registered of the rows learnt from: enough to compare with, nothing of anybody."""

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from models.monitoring.reference import Groups, Reference, learn_reference
from tests.unit.models.monitoring.books import PARAMS, book, params, schema


def learnt(rows: pd.DataFrame, **changes: int) -> Reference:
    return learn_reference(rows, schema(rows), np.array([0.5, 0.5]), params(**changes))


def test_every_row_is_in_one_group_or_missing() -> None:
    reference = learnt(book(400, seed=1, snapshots=2))
    assert (reference.rows, reference.customers) == (800, 400)
    assert [sum(groups.counts) + groups.missing for groups in reference.columns] == [800, 800, 800]
    assert [groups.name for groups in reference.columns] == ["score", "late", "trade"]


def test_no_group_has_fewer_customers_than_asked() -> None:
    rows = book(400, seed=1).assign(trade=["rare"] * 19 + ["rarer"] * 18 + ["often"] * 363)
    reference = learnt(rows)
    late, trade = reference.features
    assert trade.levels == ("often",)
    assert trade.counts == (363, 37)
    assert min(late.counts) >= PARAMS.smallest_group


def test_a_number_that_is_mostly_one_value_gets_as_many_groups_as_have_customers() -> None:
    rows = book(400, seed=1).assign(late=[0.0] * 375 + list(range(1, 26)))
    assert learnt(rows).features[0].counts == (375, 25)
    rows = rows.assign(late=[0.0] * 385 + list(range(1, 16)))
    assert learnt(rows).features[0].counts == (400,)


def test_a_range_ends_where_enough_customers_have_passed_it() -> None:
    rows = book(100, seed=1).assign(late=np.arange(100.0))
    late = learnt(rows).features[0]
    # The 20th smallest value is 19 and the 20th largest 80: 19 rows lie beyond either.
    assert (late.low, late.high, late.outside) == (19.0, 80.0, 38)


def test_one_customer_with_many_rows_does_not_stretch_the_range() -> None:
    rows = book(100, seed=1, snapshots=2).assign(late=np.repeat(np.arange(100.0), 2))
    extreme = rows[rows["customer_id"] == "C00099"]
    rows = pd.concat([rows, *[extreme.assign(late=1e9)] * 30])
    assert learnt(rows).features[0].high == 80.0


def test_a_few_missing_values_are_not_counted_exactly() -> None:
    rows = book(400, seed=1, missing=0.0)
    rows.loc[:2, "late"] = np.nan
    assert learnt(rows).features[0].missing == 20
    assert learnt(book(400, seed=1, missing=0.0)).features[0].missing == 0


def test_it_survives_being_written() -> None:
    reference = learnt(book(400, seed=1))
    assert Reference.model_validate_json(reference.model_dump_json()) == reference


def test_counts_that_do_not_fit_their_groups_are_refused() -> None:
    groups = learnt(book(400, seed=1)).features[0]
    with pytest.raises(ValidationError, match="late: a column has edges or levels, and one count more"):
        Groups.model_validate({**groups.model_dump(), "counts": (1, 2)})
