import pytest

from features.catalogue import CATALOGUE
from features.column_metadata import SAME_QUANTITY, SILENCE, told
from features.reason_groups import RELATED
from features.wording import SAID, said

BY_NAME = {each["name"]: each for each in told(CATALOGUE)}


def test_windows_of_one_quantity_share_a_topic() -> None:
    assert BY_NAME["days_past_due_mean_90d"]["topic"] == BY_NAME["days_past_due_mean_365d"]["topic"]
    assert BY_NAME["days_past_due_mean_90d"]["topic"] == "paid_late"


def test_a_quantity_held_against_its_peers_is_the_same_topic() -> None:
    assert BY_NAME["overdue_share_vs_peers"]["topic"] == BY_NAME["overdue_share"]["topic"] == "overdue_now"


def test_a_derived_feature_has_the_source_of_its_first_input() -> None:
    assert BY_NAME["overdue_share"]["source"] == "open_invoices"


@pytest.mark.parametrize("relation", sorted({each["source"] for each in BY_NAME.values()}))
def test_every_source_of_features_can_be_said_to_be_silent(relation: str) -> None:
    english, chinese = SILENCE[relation]
    assert english.isascii() and not chinese.isascii()


def test_what_is_one_thing_to_a_reader_is_one_topic() -> None:
    late = ("days_past_due_mean_90d", "days_past_due_max_365d", "late_share_90d", "payment_index_365d")
    assert {BY_NAME[name]["topic"] for name in late} == {"paid_late"}


def test_related_quantities_exist_and_belong_to_one_reason_each() -> None:
    quantities = {SAME_QUANTITY.sub("", name, count=1) for name in BY_NAME}
    members = [each for group in RELATED.values() for each in group]
    assert len(members) == len(set(members))
    assert set(members) <= quantities


@pytest.mark.parametrize("quantity", sorted(SAID))
def test_a_figure_is_said_with_its_value_in_both_languages(quantity: str) -> None:
    features = [each for name, each in BY_NAME.items() if SAME_QUANTITY.sub("", name, count=1) == quantity]
    assert features, f"{quantity} is no quantity of the catalogue"
    for each in features:
        if each["told_by"] != each["name"]:  # a difference from the peers is no such figure
            assert "said_en" not in each
            continue
        assert each["said_en"].count("{value}") == each["said_zh"].count("{value}") == 1
        assert each["said_en"].isascii() and not each["said_zh"].isascii()
        assert "None" not in each["said_en"] + each["said_zh"]


def test_the_window_is_said() -> None:
    assert BY_NAME["days_past_due_mean_180d"]["said_en"] == "paid {value} late on average over 180 days"
    assert said("a_quantity_without_words", 90) == {}
