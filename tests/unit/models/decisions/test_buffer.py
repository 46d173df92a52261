import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from models.decisions.buffer import buffered_tiers, flapping
from tests.unit.models.decisions.policies import snapshots, tier_params

PARAMS = tier_params()


def tiers_of(*scores: float | None) -> list[str]:
    return list(buffered_tiers(snapshots("C1", "score", scores), PARAMS))


def test_a_customer_falls_only_when_it_is_ten_points_below_the_edge() -> None:
    # The edge is 700: 690 is ten below, and 690 + 10 still reaches it; 689 does not.
    assert tiers_of(700, 695, 690, 689) == ["low", "low", "low", "medium"]


def test_a_customer_rises_only_when_it_is_twenty_points_above_the_edge() -> None:
    assert tiers_of(699, 701, 719.99, 720) == ["medium", "medium", "medium", "low"]


def test_a_fall_through_two_tiers_goes_as_far_as_the_buffer_lets_it() -> None:
    # 595 + 10 = 605 still is medium; 589 + 10 = 599 is not.
    assert tiers_of(750, 595) == ["low", "medium"]
    assert tiers_of(750, 589) == ["low", "high"]


def test_without_a_snapshot_on_the_day_before_the_score_decides_alone() -> None:
    always_there = snapshots("C0", "score", [650, 650, 650])
    history = pd.concat([always_there, snapshots("C1", "score", [720, None, 695])], ignore_index=True)
    assert list(buffered_tiers(history, PARAMS))[3:] == ["low", "medium"]


def test_customers_do_not_mix_and_the_order_of_rows_does_not_matter() -> None:
    both = pd.concat([snapshots("C1", "score", [720, 695]), snapshots("C2", "score", [650, 705])], ignore_index=True)
    expected = ["low", "low", "medium", "medium"]
    assert list(buffered_tiers(both, PARAMS)) == expected
    shuffled = both.sample(frac=1, random_state=3)
    assert buffered_tiers(shuffled, PARAMS).sort_index().tolist() == expected


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(300, 900), min_size=1, max_size=5))
def test_without_a_buffer_it_is_the_tier_of_the_score(scores: list[float]) -> None:
    history = snapshots("C1", "score", scores)
    shown = np.floor(history["score"])
    expected = np.select([shown >= 700, shown >= 600], ["low", "medium"], default="high")
    assert list(buffered_tiers(history, tier_params(buffer={"up": 0, "down": 0}))) == list(expected)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from([600, 700]), st.lists(st.integers(-10, 19), min_size=2, max_size=5))
def test_within_the_buffer_around_an_edge_nobody_ever_moves(edge: int, steps: list[int]) -> None:
    assert len(set(tiers_of(*(edge + step for step in steps)))) == 1


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(300, 900), min_size=2, max_size=5))
def test_a_tier_is_never_further_off_than_the_buffer(scores: list[float]) -> None:
    edges = {"low": (700, np.inf), "medium": (600, 700), "high": (-np.inf, 600)}
    for score, tier in zip(scores, tiers_of(*scores), strict=True):
        lowest, above = edges[tier]
        assert lowest - 10 <= np.floor(score) < above + 20


def test_a_move_that_is_undone_within_a_year_is_a_flap() -> None:
    # C1 goes to medium, back to low, and to medium for good. C2 never moves, C3 moves for good.
    history = pd.concat(
        [
            snapshots("C1", "score", [710, 690, 710, 690, 690]),
            snapshots("C2", "score", [650, 650]),
            snapshots("C3", "score", [650, 550, 550]),
        ],
        ignore_index=True,
    )
    history["tier"] = buffered_tiers(history, tier_params(buffer={"up": 0, "down": 0}))
    found = flapping(history, "tier", PARAMS)
    # C1 moves three times; the first two are undone by the next, the third never: 2 of 4 moves in 4 + 1 + 2 pairs.
    assert (found["compared"], found["moves"], found["flaps"]) == (7, 4, 2)
    assert (found["customers"], found["flapping_customers"]) == (3, 1)
    assert found["flap_share"] == 0.5
    assert found["flap_share_low"] < 0.5 < found["flap_share_high"]


def test_the_buffer_takes_flaps_away() -> None:
    history = snapshots("C1", "score", [710, 695, 710, 695, 710])
    history = history.assign(model_tier=buffered_tiers(history, PARAMS))
    assert flapping(history, "model_tier", PARAMS)["moves"] == 0


def test_one_snapshot_day_has_no_moves_and_no_share_of_them() -> None:
    history = snapshots("C1", "score", [710]).assign(tier="low")
    found = flapping(history, "tier", PARAMS)
    assert (found["moves"], found["flap_share"], found["flapping_share"]) == (0, None, 0.0)
