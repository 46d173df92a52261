import pytest

from features.catalogue import CATALOGUE
from features.told import SILENCE, told

BY_NAME = {each["name"]: each for each in told(CATALOGUE)}


def test_windows_of_one_quantity_share_a_topic() -> None:
    assert BY_NAME["days_past_due_mean_90d"]["topic"] == BY_NAME["days_past_due_mean_365d"]["topic"]
    assert BY_NAME["days_past_due_mean_90d"]["topic"] == "days_past_due_mean"


def test_a_quantity_held_against_its_peers_is_the_same_topic() -> None:
    assert BY_NAME["overdue_share_vs_peers"]["topic"] == BY_NAME["overdue_share"]["topic"] == "overdue_share"


def test_a_derived_feature_has_the_source_of_its_first_input() -> None:
    assert BY_NAME["overdue_share"]["source"] == "open_invoices"


@pytest.mark.parametrize("relation", sorted({each["source"] for each in BY_NAME.values()}))
def test_every_source_of_features_can_be_said_to_be_silent(relation: str) -> None:
    english, chinese = SILENCE[relation]
    assert english.isascii() and not chinese.isascii()
