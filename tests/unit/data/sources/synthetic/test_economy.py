"""The economy of the embedded portfolio: ordinary cycles, or a downturn that none of them has shown."""

from pathlib import Path

import numpy as np

from data.sources.synthetic.calendar import Calendar
from data.sources.synthetic.economy import DOWNTURN_MONTHS, Economy
from pipeline.params import load

PARAMS = load(Path(__file__).parents[5] / "params.yaml").ingest.synthetic
CALENDAR = Calendar.of(PARAMS.first_day, PARAMS.last_day)
ORDINARY = Economy.simulate(CALENDAR, PARAMS.seed).cycle[2:]
FALLEN = Economy.simulate(CALENDAR, PARAMS.seed, downturn=True).cycle[2:]
FALL = CALENDAR.months - DOWNTURN_MONTHS


def test_the_history_holds_whole_cycles_and_ends_within_what_it_has_seen() -> None:
    past, end = ORDINARY[:FALL], ORDINARY[FALL : CALENDAR.months]
    assert np.count_nonzero(np.diff(np.sign(past))) >= 4
    assert past.min() < end.min()
    assert end.max() < past.max()


def test_the_downturn_is_not_seen_coming_and_deeper_than_any_before() -> None:
    assert np.array_equal(FALLEN[:FALL], ORDINARY[:FALL])
    assert FALLEN[FALL:].min() < 2 * ORDINARY.min()
