import numpy as np
import pytest

from data.errors import UserError
from models.explanation.reasons import Topics, strongest

DESCRIBED = [
    {"name": "late_90d", "topic": "late", "source": "settlements", "dimension": "credit"},
    {"name": "late_365d", "topic": "late", "source": "settlements", "dimension": "credit"},
    {"name": "margin", "topic": "margin", "source": "statements", "dimension": "financial"},
    {"name": "orders", "topic": "orders", "source": "orders", "dimension": "trading"},
]
NAMES = [each["name"] for each in DESCRIBED]
TOPICS = Topics.of(NAMES, DESCRIBED)
NO_TIER = np.full((1, 4), np.nan)


def reasons(points: list[float], silent: list[bool], count: int = 4) -> list[tuple[str, str, float]]:
    found = strongest(TOPICS, np.array([points]), NO_TIER, np.array([silent]), count)
    told = zip(found.topic[0], found.lead[0], found.points[0], strict=True)
    return [(TOPICS.codes[topic], NAMES[lead], cost) for topic, lead, cost in told if topic >= 0]


def test_windows_of_one_quantity_are_one_reason_told_by_the_costliest() -> None:
    assert reasons([-4, -6, -9, 1], [False] * 4) == [("late", "late_365d", -10.0), ("margin", "margin", -9.0)]


def test_a_silent_source_is_a_reason_of_its_own() -> None:
    told = reasons([-4, 0, -9, 0], [False, False, True, False])
    assert told == [("missing_statements", "margin", -9.0), ("late", "late_90d", -4.0)]


def test_one_missing_value_of_a_source_that_says_more_stays_with_its_topic() -> None:
    assert reasons([-4, -1, 0, 0], [True, False, False, False]) == [("late", "late_90d", -5.0)]


def test_a_feature_without_an_entry_in_the_catalogue_is_refused_by_name() -> None:
    with pytest.raises(UserError, match="The model reads late_30d, of which the catalogue of features says nothing"):
        Topics.of(["margin", "late_30d"], DESCRIBED)


def test_a_customer_of_whom_nothing_is_known_is_told_so_by_source() -> None:
    assert reasons([-4, -1, -9, -2], [True] * 4) == [
        ("missing_statements", "margin", -9.0),
        ("missing_settlements", "late_90d", -5.0),
        ("missing_orders", "orders", -2.0),
    ]


def test_good_news_is_no_reason_and_the_next_takes_its_place() -> None:
    described = [each | ({"silence": "good"} if each["name"] == "margin" else {}) for each in DESCRIBED]
    topics = Topics.of(NAMES, described)
    points, silent = np.array([[-4.0, 0, -9, -1]]), np.array([[False, False, True, False]])
    found = strongest(topics, points, NO_TIER, silent, 4)
    assert [topics.codes[at] for at in found.topic[0] if at >= 0] == ["late", "orders"]
    # A known margin is a reason like any other.
    known = strongest(topics, points, NO_TIER, np.zeros((1, 4), dtype=bool), 4)
    assert topics.codes[known.topic[0, 0]] == "margin"


def test_no_two_reasons_of_a_customer_are_about_the_same() -> None:
    random = np.random.default_rng(8)
    found = strongest(TOPICS, random.normal(size=(200, 4)) * 9, np.zeros((200, 4)), random.random((200, 4)) < 0.3, 4)
    for row in found.topic:
        told = [at for at in row if at >= 0]
        assert len(told) == len(set(told)) <= 4


def test_what_costs_less_than_half_a_point_is_not_told() -> None:
    assert reasons([-0.2, -0.2, -0.5, 3], [False] * 4) == [("margin", "margin", -0.5)]


def test_the_strongest_come_first_and_equals_by_name() -> None:
    assert [code for code, _, _ in reasons([-2, 0, -3, -2], [False] * 4, count=3)] == ["margin", "late", "orders"]
    assert [code for code, _, _ in reasons([-2, 0, -3, -2], [False] * 4, count=2)] == ["margin", "late"]


def test_totals_over_all_topics_are_the_points_of_all_features() -> None:
    random = np.random.default_rng(5)
    points, silent = random.normal(size=(50, 4)), random.random((50, 4)) < 0.5
    totals = TOPICS.totals(points, TOPICS.of_rows(silent))
    np.testing.assert_allclose(totals.sum(axis=1), points.sum(axis=1), atol=1e-12)


def test_a_customer_has_the_same_reasons_alone_and_among_others() -> None:
    random = np.random.default_rng(6)
    points, silent = random.normal(size=(30, 4)) * 9, random.random((30, 4)) < 0.3
    together = strongest(TOPICS, points, points, silent, 4)
    for row in range(30):
        alone = strongest(TOPICS, points[[row]], points[[row]], silent[[row]], 4)
        np.testing.assert_array_equal(alone.topic[0], together.topic[row])
        np.testing.assert_array_equal(alone.points[0], together.points[row])
