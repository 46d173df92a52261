import numpy as np
import pandas as pd

from models.explanation.peers import LEAST_PEERS, Columns, usual_values
from models.schema import FeatureSpec

SPECS = (
    FeatureSpec(name="industry", monotone=0, dimension="industry", levels=("food", "steel")),
    FeatureSpec(name="late", monotone=1, dimension="credit"),
)


def reader(rows: pd.DataFrame) -> Columns:
    return lambda names: rows[rows.columns.intersection(names)]


def test_the_median_is_that_of_the_industry_where_it_is_large_enough() -> None:
    rows = pd.DataFrame(
        {"industry": ["food"] * LEAST_PEERS + ["steel"] * 2, "late": [*range(LEAST_PEERS), 100.0, np.nan]}
    )
    usual, same_industry = usual_values(reader(rows), SPECS).of(rows, SPECS)
    assert np.isnan(usual[:, 0]).all()
    assert usual[0, 1] == (LEAST_PEERS - 1) / 2  # 0 to 19: between 9 and 10
    assert usual[-1, 1] == LEAST_PEERS / 2  # 0 to 19 and 100, without the missing one: 10
    assert same_industry[:, 1].tolist() == [True] * LEAST_PEERS + [False] * 2


def test_without_an_industry_everybody_is_a_peer() -> None:
    rows = pd.DataFrame({"late": [1.0, 2.0, np.inf]})
    usual, same_industry = usual_values(reader(rows), SPECS[1:]).of(rows, SPECS[1:])
    assert usual[:, 0].tolist() == [1.5, 1.5, 1.5]
    assert not same_industry.any()


def test_what_a_whole_industry_has_in_common_is_held_against_everybody() -> None:
    growth = [0.02] * LEAST_PEERS + [
        0.05
    ] * 2 * LEAST_PEERS  # the industry's own growth, the same for each of its firms
    rows = pd.DataFrame({"industry": ["food"] * LEAST_PEERS + ["steel"] * 2 * LEAST_PEERS, "late": growth})
    usual, same_industry = usual_values(reader(rows), SPECS).of(rows, SPECS)
    assert usual[0, 1] == 0.05
    assert not same_industry.any()
