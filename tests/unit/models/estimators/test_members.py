import logging

import pytest

from models.estimators.members import COSTS, FEWER_BORDERS, LEAST_TREES, cost_of, planned
from models.estimators.single import FITTERS
from models.schema import FeatureSchema, FeatureSpec
from tests.unit.models.portfolios import train_params

ROWS = 100_000
SCHEMA = FeatureSchema(
    features=tuple(FeatureSpec(name=f"f{i}", monotone=0, levels=None, dimension="credit") for i in range(50))
)


def seconds(name: str) -> float:
    return COSTS[name](ROWS, 50, train_params(catboost_trees=400))  # type: ignore[index]


def coarse(trees: int) -> float:
    """Processor seconds of so many trees of CatBoost with fewer borders."""
    return COSTS["catboost"](ROWS, 50, train_params(catboost_trees=trees, catboost_borders=FEWER_BORDERS))


def plan(budget: float, *members: str) -> dict[str, int]:
    """Trees that CatBoost may grow, by member."""
    params = train_params(members=members, processor_seconds=budget, catboost_trees=400)
    return {name: each.catboost_trees for name, each in planned(ROWS, SCHEMA, params).items()}


def test_every_member_has_a_cost_and_can_be_fitted() -> None:
    assert set(COSTS) == set(FITTERS)


def test_the_first_member_is_fitted_whatever_it_costs() -> None:
    assert list(plan(0.001, "lightgbm", "lightgbm_deep")) == ["lightgbm"]


def test_catboost_grows_as_many_trees_as_the_rest_of_the_budget_pays_for() -> None:
    budget = seconds("lightgbm") + coarse(100)
    assert plan(budget, "lightgbm", "catboost") in (
        {"lightgbm": 400, "catboost": 100},
        {"lightgbm": 400, "catboost": 99},
    )


def test_a_few_trees_are_no_catboost() -> None:
    budget = seconds("lightgbm") + coarse(LEAST_TREES - 1)
    assert list(plan(budget, "lightgbm", "catboost")) == ["lightgbm"]


def test_a_fit_of_auto_costs_no_more_than_its_budget() -> None:
    params = train_params(members=("lightgbm", "catboost"), processor_seconds=1)
    assert cost_of("auto", ROWS, 50, params) == 1
    assert cost_of("lightgbm", ROWS, 50, params) == seconds("lightgbm") > 1


def test_the_log_accounts_for_every_member(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        plan(seconds("lightgbm") * 1.5, "lightgbm", "lightgbm_deep")
    assert [message.partition(",")[0] for message in caplog.messages] == [
        "auto: lightgbm",
        "auto: lightgbm_deep left out",
    ]


def test_fewer_trees_take_larger_steps() -> None:
    budget = seconds("lightgbm") + coarse(204)
    params = train_params(members=("lightgbm", "catboost"), processor_seconds=budget, catboost_trees=400)
    granted = planned(ROWS, SCHEMA, params)["catboost"]
    total = granted.catboost_trees * granted.catboost_learning_rate
    assert granted.catboost_learning_rate > params.catboost_learning_rate
    assert total == pytest.approx(400 * params.catboost_learning_rate, rel=0.03)


def test_fewer_borders_come_before_fewer_trees() -> None:
    params = train_params(
        members=("lightgbm", "catboost"), catboost_trees=400, processor_seconds=seconds("lightgbm") + coarse(401)
    )
    granted = planned(ROWS, SCHEMA, params)["catboost"]
    assert (granted.catboost_borders, granted.catboost_trees) == (FEWER_BORDERS, 400)
    assert granted.catboost_learning_rate == params.catboost_learning_rate


def test_few_rows_are_given_fewer_trees_from_the_start() -> None:
    params = train_params(members=("catboost",), catboost_trees=400, few_rows=ROWS)
    assert COSTS["catboost"](ROWS, 50, params) < seconds("catboost") / 2
