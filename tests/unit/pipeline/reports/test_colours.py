"""Colours of tiers."""

from pipeline.reports.colours import tier_colours


def test_tiers_go_from_green_to_red() -> None:
    assert tier_colours(3) == ["#2f855a", "#d69e2e", "#c53030"]
    assert len(set(tier_colours(5))) == 5
    assert tier_colours(1) == ["#2f855a"]


def test_a_colour_between_two_is_their_middle() -> None:
    # (0x2f + 0xd6) / 2 = 0x82.8, (0x85 + 0x9e) / 2 = 0x91.8, (0x5a + 0x2e) / 2 = 0x44
    assert tier_colours(5)[1] == "#829244"
