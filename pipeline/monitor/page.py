"""The monitor's page: one HTML document that needs nothing but itself, drawn from ``monitor.json`` alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features.catalogue import CATALOGUE
from models.monitoring.reference import SCORE
from pipeline.monitor.facts import WORST, worst
from pipeline.monitor.words import WORDS
from pipeline.reports.html import environment
from pipeline.reports.languages import LANGUAGES, Language
from pipeline.reports.numbers import FILTERS

TEMPLATE = "monitor.html.j2"


@dataclass(frozen=True)
class Row:
    """A feature that has moved: its name, what it means, its light, and what was found by question."""

    name: str
    meaning: str
    weight: float | None
    light: str
    of: Mapping[str, Mapping[str, Any]]


class Say:
    """Texts in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._at = LANGUAGES.index(language)

    def __call__(self, key: str, **figures: object) -> str:
        """The words of a key with the figures filled in."""
        return WORDS[key][self._at].format(**figures)


def render(facts: Mapping[str, Any], language: Language) -> str:
    """The page in one language; names from the data are escaped."""
    rows = feature_rows(facts["shifts"], language)
    return (
        environment(__file__, FILTERS)
        .get_template(TEMPLATE)
        .render(
            facts=facts,
            say=Say(language),
            score=next((row for row in rows if row.name == SCORE), None),
            moved=[row for row in rows if row.name != SCORE and row.light in ("red", "yellow")],
        )
    )


def feature_rows(shifts: Sequence[Mapping[str, Any]], language: Language) -> list[Row]:
    """A row per column, the worst light first, then the heaviest."""
    of_column: dict[str, dict[str, Mapping[str, Any]]] = {}
    for shift in shifts:
        of_column.setdefault(shift["column"], {})[shift["question"]] = shift
    meanings = {feature.name: feature.en if language == "en" else feature.zh for feature in CATALOGUE}
    rows = [
        Row(
            name=name,
            meaning=meanings.get(name, ""),
            weight=asked["distribution"]["weight"],
            light=worst([each["light"] for each in asked.values()]),
            of=asked,
        )
        for name, asked in of_column.items()
    ]
    return sorted(rows, key=lambda row: (WORST.index(row.light), -(row.weight or 0), row.name))
