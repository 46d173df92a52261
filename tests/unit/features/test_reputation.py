from tests.unit.features.feature_values import answers

EVENTS = """
    known_on    kind
    2024-06-14  lawsuit
    2024-06-15  lawsuit
    2024-01-01  enforcement
    2024-01-02  tax_arrears
    2024-01-03  sanction
    2024-01-04  complaint
    2024-01-05  dispute
    2024-01-06  negative_news
    2024-01-07  negative_news
    2024-01-08  positive_news
    2022-01-01  patent
    2022-01-02  product_release
    2021-01-01  patent
"""


def test_events_are_counted_by_what_they_are() -> None:
    """Two bad news less one good; the patent of 2021 is older than three years."""
    names = (
        "lawsuit_count_365d",
        "official_action_count_365d",
        "complaint_count_365d",
        "negative_news_balance_365d",
        "innovation_count_1095d",
    )
    assert answers(*names, events=EVENTS) == (1, 3, 2, 1, 2)


def test_what_happened_long_ago_counts_from_the_day_it_was_known() -> None:
    events = """
        occurred_on  known_on    kind
        2020-01-01   2024-06-01  lawsuit
    """
    assert answers("lawsuit_count_365d", events=events) == (1,)


def test_without_events_nothing_happened() -> None:
    assert answers("lawsuit_count_365d", "negative_news_balance_365d", events="") == (0, 0)
