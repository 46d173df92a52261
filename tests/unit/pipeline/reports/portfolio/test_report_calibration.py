from dataclasses import replace

from models.calibration.calibrators.catalogue import CALIBRATORS
from pipeline.reports.portfolio.calibration import METHODS, calibration_part
from pipeline.reports.portfolio.page import page, render
from tests.small_store import CALIBRATION, SCORES, SETTINGS, cross_section, out_of_time


def test_every_calibrator_has_a_name_and_a_meaning() -> None:
    assert set(METHODS) == {*CALIBRATORS, "raw", "base_rates"}


def test_tells_the_method_in_use_from_those_it_was_compared_with() -> None:
    part = calibration_part(CALIBRATION, out_of_time().metrics["coverage"], SCORES)
    assert [(row.label, row.chosen, row.candidate) for row in part.methods] == [
        ("Shift", True, True),
        ("Sigmoid", False, True),
        ("Uncalibrated", False, False),
    ]
    # Of three tiers with chances of 10, 20 and 60 % to be another one.
    assert part.unsure == 1 and round(part.mean_uncertain, 3) == 0.3


def test_the_page_shows_comparison_base_rates_segments_and_coverage() -> None:
    html = render(page(out_of_time(), SETTINGS))
    for words in (
        "Compared on 3 snapshots (1 defaults) of 2 days, each predicted from what was known on it",
        "The base rates alone ask for a step of −0.250 on the log-odds",
        "are not used: they lower the log loss by −0.00012",
        "by the 3 years without overlap that are known",
        "In 0 of 0 tenths",
        "too few to say",
        "for 1 customers it is more likely wrong than right",
        "&lt;steel&gt;",
    ):
        assert words in html


def test_a_cross_section_says_that_no_year_is_known() -> None:
    html = render(page(cross_section(), SETTINGS))
    assert "groups of customers, each predicted from the others" in html
    assert "fewer than two years are known" in html
    assert "Segments of" not in html


def test_too_few_rows_to_compare_are_said_to_be_so() -> None:
    found = out_of_time()
    bare = {**CALIBRATION, "candidates": [], "uncorrected": []}
    assert "There are too few rows to compare methods." in render(
        page(replace(found, calibration={"main": bare}), SETTINGS)
    )
