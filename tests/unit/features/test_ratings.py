import pytest

from tests.unit.features.feature_values import answer, answers


@pytest.mark.parametrize(
    ("text", "level"),
    [("AAA", 1), ("AA+", 2 - 1 / 3), ("A-", 3 + 1 / 3), ("bbb", 4), ("CCC", 7), ("D", 10), ("good", None)],
)
def test_letters_are_levels(text: str, level: float | None) -> None:
    found = answer(
        "external_rating_level", credit_records=f"recorded_on kind text \n 2024-01-01 external_rating {text}"
    )
    assert found == (level if level is None else pytest.approx(level, abs=1e-12))


def test_a_rating_that_was_lowered_has_risen_in_level() -> None:
    """AA a year ago (365 days before 2024-06-15 is 2023-06-16), BBB now."""
    records = """
        recorded_on  kind             text
        2023-06-15   external_rating  AA
        2023-06-16   external_rating  D
        2024-03-01   external_rating  BBB
    """
    assert answers("external_rating_level", "external_rating_change", credit_records=records) == (4, 2)
