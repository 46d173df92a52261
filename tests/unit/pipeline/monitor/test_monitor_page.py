"""What the monitor tells: the worst light first, features by their weight, both languages, nothing unescaped."""

from typing import Any

import numpy as np
import pytest

from models.monitoring.expected import expected
from models.monitoring.reference import learn_reference
from models.monitoring.shift import Shift
from models.validation.rates import Light
from pipeline.monitor.facts import features_light, ranking_light, worst
from pipeline.monitor.page import feature_rows, render
from pipeline.monitor.words import WORDS
from tests.unit.models.monitoring.books import PARAMS, book, schema

FIGURE = {"value": 0.1, "low": 0.05, "high": 0.2}
DAY = {
    "as_of": "2025-01-01",
    "version": "3",
    "customers": 500,
    "left_out": 2,
    "defaults": 40,
    "expected": {"customers": 500, "rate": FIGURE, "auc": FIGURE},
    "rate": FIGURE,
    "rate_light": "red",
    "rate_why": "",
    "too_low_p_value": 0.001,
    "auc": {"value": None, "low": None, "high": None},
    "auc_light": "grey",
    "auc_why": "nothing to rank",
}


def shift(column: str, light: Light, question: str = "distribution", **more: Any) -> dict[str, Any]:
    share = {"before": None, "now": None} if question == "distribution" else {"before": 0.1, "now": 0.3}
    told = {"size": 0.3, "limit": 0.02, "p_value": 0.0, "adjusted": 0.0, "why": "", "weight": 0.1}
    return {"column": column, "question": question, "light": light, **share, **told, **more}


def of(column: str, *lights: Light) -> list[dict[str, Any]]:
    questions = ("distribution", "missing", "outside")
    return [shift(column, light, question) for question, light in zip(questions, lights, strict=True)]


def facts(**changes: Any) -> dict[str, Any]:
    counts = {"red": 1, "yellow": 0, "green": 1, "grey": 0}
    model = {"name": "customer-default-risk", "version": "3", "sha256": "0" * 64}
    areas = {name: {"light": "green"} for name in ("score", "ranking", "realised")}
    return {
        "scored": {"as_of": "2026-01-01", "customers": 1234, "model": model, "part_of_the_book": False},
        "learnt_from": {"rows": 9999, "customers": 1500, "default_rate": 0.04, "auc": 0.81},
        "light": "red",
        "areas": {**areas, "features": {"light": "red", "counts": counts, "weight_red": 0.2, "weight_moved": 0.2}},
        "expected": {"customers": 1234, "rate": FIGURE, "auc": FIGURE},
        "shifts": of("score", "green", "green", "green") + of("<visits>", "red", "green", "yellow"),
        "realised": [],
        "not_mature": [],
        "limits": PARAMS.model_dump() | {"min_auc": 0.6},
        **changes,
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_tells_what_has_moved_in_either_language_and_escapes_names(language: Any) -> None:
    page = render(facts(), language)
    assert "<code>&lt;visits&gt;</code>" in page
    assert "<visits>" not in page
    assert ("特征" in page) == (language == "zh")
    assert ("Features" in page) == (language == "en")


def test_the_page_tells_what_became_of_an_earlier_day() -> None:
    page = render(facts(realised=[DAY], not_mature=["2026-01-01"]), "en")
    assert "Not mature yet: 2026-01-01." in page
    assert "2025-01-01" in page


def test_every_text_has_its_figures_in_both_languages() -> None:
    for english, chinese in WORDS.values():
        assert {part.split("}")[0] for part in english.split("{")[1:]} == {
            part.split("}")[0] for part in chinese.split("{")[1:]
        }


def test_the_worst_and_heaviest_come_first() -> None:
    shifts = [
        *of("light", "green", "green", "green"),
        *of("moved", "green", "yellow", "green"),
        *[{**each, "weight": 0.5} for each in of("heavy", "red", "green", "green")],
        *of("other", "red", "green", "green"),
    ]
    assert [row.name for row in feature_rows(shifts, "en")] == ["heavy", "other", "moved", "light"]


def test_worst_of_nothing_is_grey() -> None:
    assert worst([]) == worst(["grey"]) == "grey"
    assert worst(["grey", "green"]) == "green"
    assert worst(["green", "yellow", "red"]) == "red"


@pytest.mark.parametrize(
    ("light", "weight", "found"),
    [
        ("red", 0.15, "red"),
        ("red", 0.06, "yellow"),
        ("red", 0.01, "green"),
        ("yellow", 0.9, "yellow"),
        ("grey", 0.9, "green"),
    ],
)
def test_features_count_by_what_hangs_on_them(light: Light, weight: float, found: str) -> None:
    lights = [_shift("moved", light), _shift("rest", "green")]
    assert features_light(lights, {"moved": weight, "rest": 1 - weight}, PARAMS)["light"] == found


def _shift(column: str, light: Light) -> Shift:
    return Shift(column, "distribution", 0.3, None, None, 0.02, 0.0, 0.0, light, "")


def test_a_book_that_is_harder_to_rank_than_what_was_learnt_from_is_yellow_and_one_that_nobody_can_rank_red() -> None:
    sure = np.r_[np.full(300, 0.01), np.full(100, 0.6)]
    rows = book(300, seed=1)
    learnt = learn_reference(rows, schema(rows), np.array([0.5, 0.5]), PARAMS).model_copy(update={"auc": 0.9})
    lights = [
        ranking_light(expected(p, 200, 0.95, 1), learnt, PARAMS, 0.6)["light"]
        for p in (sure, np.linspace(0.05, 0.4, 400), np.full(4000, 0.1), sure[:50])
    ]
    assert lights == ["green", "yellow", "red", "grey"]
