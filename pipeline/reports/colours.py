"""Colours that several pages share; light to import, for the desk opens with them."""

import numpy as np

SEVERITY_COLOURS = {"high": "#c53030", "medium": "#b7791f", "low": "#4a7fb0"}
TIER_ANCHORS = ("#2f855a", "#d69e2e", "#c53030")
"""The best tier, the middle, the worst."""


def tier_colours(count: int) -> list[str]:
    """Colours of ``count`` tiers from the best (green) to the worst (red), evenly apart.

    >>> tier_colours(3)
    ['#2f855a', '#d69e2e', '#c53030']
    """
    channels = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in TIER_ANCHORS])
    places = np.linspace(0, len(TIER_ANCHORS) - 1, count)
    mixed = [np.interp(places, range(len(TIER_ANCHORS)), channel).round().astype(int) for channel in channels.T]
    return ["#" + "".join(f"{part:02x}" for part in colour) for colour in zip(*mixed, strict=True)]
