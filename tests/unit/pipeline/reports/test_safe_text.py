import doctest

import pytest

from pipeline.reports import safe_text
from pipeline.reports.safe_text import cell, visible


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u3000=1", "\u202e=1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_text(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize("text", ["Alpha & Sons", "海河贸易有限公司", "A=B", "<b>bold</b>", 'O"Hara', ""])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_marks_that_turn_the_direction_of_writing_are_left_out() -> None:
    assert visible("Aa\u202egnp\u2069.exe\x07") == "Aagnp.exe"


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(safe_text).failed == 0
