import numpy as np
import pandas as pd
import pytest

from data.errors import DataRefused
from models.schema import encode, learn_schema, typical_rows
from tests.unit.models.portfolios import DESCRIBED, training_rows


def test_columns_are_sorted_by_name_and_carry_their_direction() -> None:
    schema = learn_schema(training_rows(), DESCRIBED)
    assert [(f.name, f.monotone) for f in schema.features] == [("late", 1), ("margin", -1), ("noise", 0), ("trade", 0)]


def test_a_constant_feature_is_left_out() -> None:
    rows = training_rows().assign(noise=1.0)
    assert learn_schema(rows, DESCRIBED).names == ["late", "margin", "trade"]


def test_nothing_but_constants_is_refused() -> None:
    rows = training_rows().assign(late=0.0, margin=None, noise=1.0, trade="food")
    with pytest.raises(DataRefused, match="nothing to tell customers apart"):
        learn_schema(rows, DESCRIBED)


def test_unseen_categories_infinities_and_missing_values_become_nan() -> None:
    schema = learn_schema(training_rows(), DESCRIBED)
    new = pd.DataFrame(
        {
            "trade": ["steel", "food", "fishing", None],
            "noise": [0.5, 0.5, 0.5, 0.5],
            "margin": [np.inf, -np.inf, None, 0.1],
            "late": [1, 2, 3, 4],
        }
    )
    expected = [[1, np.nan, 0.5, 1], [2, np.nan, 0.5, 0], [3, np.nan, 0.5, np.nan], [4, 0.1, 0.5, np.nan]]
    np.testing.assert_array_equal(encode(new, schema), expected)


def test_a_missing_column_is_named() -> None:
    schema = learn_schema(training_rows(), DESCRIBED)
    with pytest.raises(DataRefused, match="margin"):
        encode(training_rows().drop(columns="margin"), schema)


def test_text_in_place_of_numbers_is_refused() -> None:
    schema = learn_schema(training_rows(), DESCRIBED)
    with pytest.raises(DataRefused, match="Column late must hold numbers"):
        encode(training_rows().assign(late="many"), schema)


def test_numbers_in_place_of_a_category_are_refused_but_a_category_that_nobody_has_is_not() -> None:
    schema = learn_schema(training_rows(), DESCRIBED)
    with pytest.raises(DataRefused, match="Column trade must hold text"):
        encode(training_rows().assign(trade=7.0), schema)
    assert np.isnan(encode(training_rows().assign(trade=np.nan), schema)[:, 3]).all()


def test_the_example_of_a_model_is_nobodys_row() -> None:
    rows = training_rows()
    example = typical_rows(rows, learn_schema(rows, DESCRIBED))
    assert list(example["noise"]) == list(np.quantile(rows["noise"], [0.25, 0.5, 0.75]))
    assert example.merge(rows, on=list(example.columns)).empty
