import pytest

from pipeline.reports.numbers import absent, count, decimal, feature_value, percent, signed

NOTHING = [None, float("nan")]


def test_numbers_are_written_for_readers() -> None:
    assert count(1234567.4) == "1,234,567"
    assert percent(0.04852) == "4.9\u00a0%"
    assert percent(0.0288, digits=2) == "2.88\u00a0%"
    assert decimal(-0.0821) == "−0.082"
    assert [signed(3.21), signed(-12.0)] == ["+3.2", "−12.0"]


@pytest.mark.parametrize("nothing", NOTHING)
@pytest.mark.parametrize("written", [count, percent, decimal])
def test_what_is_not_known_is_a_dash_that_says_why(written: object, nothing: float | None) -> None:
    assert callable(written)
    assert written(nothing, "no invoice") == absent("no invoice")
    assert str(absent("no invoice")).startswith('<span class="absent" title="no invoice"')


def test_the_reason_of_a_dash_is_escaped() -> None:
    assert 'title="&#34;&gt;&lt;b&gt;"' in absent('"><b>')


@pytest.mark.parametrize(
    ("value", "text", "unit", "shown"),
    [
        (112.0, None, "days", "112 days"),
        (14.667, None, "days", "14.67 days"),
        (1234567.8, None, "currency", "1,234,568 EUR"),
        (0.318, None, "ratio", "0.32"),
        (-0.07, None, "ratio", "−0.07"),
        (5.0, None, "count", "5"),
        (float("nan"), "hubei", "category", "hubei"),
        (float("nan"), None, "ratio", None),
        (float("nan"), float("nan"), "category", None),
    ],
)
def test_a_value_is_shown_in_its_unit(value: float, text: str | None, unit: str, shown: str | None) -> None:
    assert feature_value(value, text, unit, "EUR") == shown
