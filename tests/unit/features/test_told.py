import pytest

from features.catalogue import CATALOGUE
from features.definition import Derived
from features.told import SILENCE, told

BY_NAME = {each["name"]: each for each in told(CATALOGUE)}


def test_windows_of_one_quantity_share_a_topic() -> None:
    assert BY_NAME["days_past_due_mean_90d"]["topic"] == BY_NAME["days_past_due_mean_365d"]["topic"]
    assert BY_NAME["days_past_due_mean_90d"]["topic"] == "days_past_due_mean"


def test_a_derived_feature_has_the_source_of_its_first_input() -> None:
    assert BY_NAME["overdue_share"]["source"] == "open_invoices"


@pytest.mark.parametrize("relation", sorted({f.join.relation for f in CATALOGUE if not isinstance(f.join, Derived)}))
def test_every_source_of_features_can_be_said_to_be_silent(relation: str) -> None:
    english, chinese = SILENCE[relation]
    assert english.isascii() and not chinese.isascii()
