"""The rules in ``params.yaml``: what they look at exists, what they say can be said, in both languages."""

from pathlib import Path

import pytest

from features.catalogue import CATALOGUE
from models.decisions.alert_rules import SCORE_COLUMNS
from models.decisions.alerts import said_of
from pipeline.params import load

RULES = load(Path(__file__).parents[2] / "params.yaml").alert.rules
UNITS = {feature.name: feature.unit for feature in CATALOGUE}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_looks_at_figures_that_exist(name: str) -> None:
    assert [each for each in RULES[name].features if each not in (*SCORE_COLUMNS, *UNITS)] == []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_speaks_both_languages_and_tells_the_figure(name: str) -> None:
    en, zh = said_of(RULES[name], 12.0, 3.0)
    assert not any(ord(letter) > 0x3400 for letter in en)
    assert any(ord(letter) > 0x3400 for letter in zh)
    assert "{value}" in RULES[name].en and "{value}" in RULES[name].zh


@pytest.mark.parametrize("name", RULES)
def test_days_are_shown_as_days(name: str) -> None:
    rule = RULES[name]
    assert (rule.shown_as == "days") == (UNITS.get(rule.feature) == "days")


def test_what_the_source_practice_names_has_a_rule() -> None:
    assert set(RULES) >= {
        "payment_delay",
        "receivable_turnover_drop",
        "orders_fall",
        "orders_rise",
        "cancellations",
        "new_lawsuit",
        "new_enforcement",
        "lost_buyers",
        "statement_overdue",
        "pd_jump",
        "tier_worse",
        "industry_downturn",
    }
