"""The feature dictionary: every column of the matrix in English and Chinese."""

from collections.abc import Iterable

from features.definition import AgainstPeers, Derived, Feature, Groups, Latest, OpenAt, Window
from features.dimensions import DIMENSIONS

HEADER = """# Features

Generated from the definitions in `features` by `make docs`. Every feature of a snapshot is computed from what was known
before its day. *Risk* is what a rise of the value does to it: the model may not learn the opposite. *Without rows* is
the value of a customer about whom the table says nothing: null means unknown. A ratio to nothing is null.
Columns of your own table `attributes` come on top, named `attribute_<column>`.
"""

ARROWS = {"up": "rises", "down": "falls", "either": "either way"}


def features_page(features: Iterable[Feature]) -> str:
    """The dictionary of these features in Markdown, by risk dimension."""
    told = list(features)
    sections = []
    for dimension in DIMENSIONS:
        rows = "".join(_row(feature) for feature in told if feature.dimension == dimension)
        title = f"\n## {dimension.en[0].upper()}{dimension.en[1:]} {dimension.zh}\n\n"
        sections.append(
            title
            + "| feature | definition | 定义 | unit | risk | without rows | from |\n|---|---|---|---|---|---|---|\n"
            + rows
        )
    return HEADER + "".join(sections)


def _row(feature: Feature) -> str:
    empty = "null" if feature.empty is None else f"{feature.empty:g}"
    cells = (f"`{feature.name}`", feature.en, feature.zh, feature.unit, ARROWS[feature.risk], empty, _origin(feature))
    return "| " + " | ".join(cells) + " |\n"


def _origin(feature: Feature) -> str:
    match feature.join:
        case Window(relation):
            return f"{relation}, last {feature.days} days"
        case OpenAt(relation):
            return f"{relation}, open on the day"
        case Latest(relation):
            return f"{relation}, last known"
        case Groups(relation, _, by):
            return f"{relation} by {by}, last {feature.days} days"
        case AgainstPeers(inputs):
            return f"`{inputs[0]}` of all customers of the industry"
        case Derived(inputs):
            return ", ".join(f"`{name}`" for name in inputs)
