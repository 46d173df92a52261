import re
from collections.abc import Callable
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
import pytest

from pipeline.reports import plots

RANKED = pd.DataFrame({"false_positive_rate": [0, 0.2, 1], "true_positive_rate": [0, 0.7, 1]})
RECALLED = pd.DataFrame({"recall": [0, 0.5, 1], "precision": [1, 0.4, 0.1]})
GROUPS = pd.DataFrame({"predicted": [0.01, 0.05, 0.3], "observed": [0.0, 0.04, 0.35], "rows": [10, 10, 10]})
SCORES = pd.DataFrame({"score": [500.0, 510.0], "no_default": [0.4, 0.6], "default": [1.0, 0.0]})
ONE_BAR = pd.DataFrame({"score": [500.0], "no_default": [1.0], "default": [1.0]})
DAYS = [
    {"as_of": "2022-01-01", "period": "train", "labelled": 100, "defaults": 5},
    {"as_of": "2023-01-01", "period": "gap", "labelled": 100, "defaults": 0},
    {"as_of": "2024-01-01", "period": "test", "labelled": 100, "defaults": 9},
]

DRAWINGS: dict[str, Callable[[], str]] = {
    "roc": lambda: plots.roc({"test": RANKED, "train": RANKED}),
    "precision and recall": lambda: plots.precision_recall({"test": RECALLED, "train": RECALLED}, 0.1),
    "reliability": lambda: plots.reliability({"test": GROUPS, "train": GROUPS}),
    "reliability without a default": lambda: plots.reliability({"test": GROUPS.assign(observed=0.0)}),
    "scores": lambda: plots.score_distribution({"test": SCORES, "train": SCORES}, [600, 700]),
    "scores in one bar": lambda: plots.score_distribution({"test": ONE_BAR}, []),
    "days": lambda: plots.default_rate_by_day(DAYS),
    "days without a default": lambda: plots.default_rate_by_day([day | {"defaults": 0} for day in DAYS]),
}


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_a_drawing_is_well_formed_and_the_same_every_time(draw: Callable[[], str]) -> None:
    drawn = draw()
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert draw() == drawn
    assert "nan" not in drawn


def test_drawings_that_stand_on_one_page_share_no_id() -> None:
    ids = [
        found
        for name in ("roc", "reliability", "scores", "days")
        for found in re.findall(r' id="([^"]*)"', DRAWINGS[name]())
    ]
    assert len(ids) == len(set(ids)) > 0


def test_text_stays_text() -> None:
    assert ">Share of defaults caught</text>" in DRAWINGS["roc"]()


def test_drawing_leaves_the_settings_of_others_alone() -> None:
    before = mpl.rcParams["svg.fonttype"], mpl.rcParams["svg.hashsalt"], mpl.rcParams["font.size"]
    DRAWINGS["roc"]()
    assert (mpl.rcParams["svg.fonttype"], mpl.rcParams["svg.hashsalt"], mpl.rcParams["font.size"]) == before


def test_only_the_periods_that_there_are_are_named() -> None:
    drawn = DRAWINGS["days"]()
    assert {label: f">{label}</text>" in drawn for label, _ in plots.PERIODS.values()} == {
        "learnt from": True,
        "learnt from, sets the level": False,
        "left out": True,
        "held-out test": True,
    }


def test_a_long_history_is_dated_by_twelve_days_at_most() -> None:
    many = [{"as_of": f"day {number}", "period": "train", "labelled": 10, "defaults": 1} for number in range(30)]
    assert len(re.findall(r">day \d+</text>", plots.default_rate_by_day(many))) == 10  # every third
