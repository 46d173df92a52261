import pytest
from pydantic import ValidationError

from data.errors import UserError
from features.catalogue import features_for
from features.params import AttributeParams, FeaturizeParams
from features.relations import relations
from tests.engines import duck
from tests.tables import typed
from tests.unit.features.feature_values import answer

VISITS = """
    known_on    visit_score
    2024-01-01  3
    2024-06-14  4.5
    2024-06-15  1
"""


def test_an_attribute_is_taken_as_last_known() -> None:
    assert answer("attribute_visit_score", attributes=VISITS) == 4.5


def described(leave_out: tuple[str, ...] = (), **attributes: AttributeParams) -> dict[str, str]:
    """What is said of the feature ``attribute_visit_score``."""
    with duck() as engine:
        related = relations(engine.tables({"attributes": typed("attributes", VISITS)}), {})
        found = features_for(related, FeaturizeParams(leave_out=leave_out, attributes=attributes))
    return next((f.described() for f in found if f.name == "attribute_visit_score"), {})


def test_a_column_without_an_entry_has_no_direction_and_a_name_made_of_its_words() -> None:
    found = described()
    assert found["risk"] == "either"
    assert (found["en"], found["zh"]) == ("Own attribute: visit score.", "自有属性：visit score")


def test_the_user_may_say_what_a_column_means() -> None:
    said = {"risk": "down", "en": "Site visit.", "zh": "实地走访", "dimension": "legal"}
    found = described(visit_score=AttributeParams.model_validate(said))
    assert {key: found[key] for key in said} == said


def test_an_attribute_may_be_left_out() -> None:
    assert described(leave_out=("attribute_visit_score",)) == {}


def test_an_entry_for_a_column_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match=r"featurize\.attributes.*visit_skore.*visit_score"):
        described(visit_skore=AttributeParams(risk="down"))


def test_a_dimension_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"dimension\s.*must be one of financial, .*legal"):
        AttributeParams(dimension="weather")


@pytest.mark.parametrize("column", ["rank", "valid_from", "valid_to", "as_of", "age_days", "industry"])
def test_an_attribute_may_have_any_name(column: str) -> None:
    assert answer(f"attribute_{column}", attributes=VISITS.replace("visit_score", column)) == 4.5


def test_a_code_for_missing_is_unknown() -> None:
    with duck() as engine:
        table = typed("attributes", "known_on visits \n 2024-01-01 -9 \n 2024-02-01 3")
        related = relations(engine.tables({"attributes": table}), {})
        about = {"visits": AttributeParams(missing=(-9, 999))}
        (feature,) = features_for(related, FeaturizeParams(leave_out=(), attributes=about))
        rows = related["attributes"].rows
        values = rows.select(value=feature.compute(rows)).to_pyarrow()["value"].to_pylist()
    assert values == [None, 3]


def test_a_code_that_cannot_stand_in_the_column_is_refused() -> None:
    with pytest.raises(UserError, match=r"visit_score\.missing holds 'none'.*float64"):
        described(visit_score=AttributeParams(missing=("none",)))
