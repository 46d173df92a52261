"""The language of early-warning rules: a rule is data in ``params.yaml``, this module says what it may hold."""

from collections.abc import Mapping
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.params import Section

Compare = Literal["at_least", "at_most"]
Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
"""From the severest down."""

SCORE_COLUMNS = ("pd", "score", "tier_position", "exposure")
"""What a rule can look at beside features: ``tier_position`` is 0 for the best tier and 1 more for each worse one."""

OF_THE_MODEL = ("pd", "score", "tier_position")
"""Compared over time only between scores of the same origin."""

PLACEHOLDERS = {"value", "limit", "earlier"}


class Condition(Section):
    """A figure and the limit that it has to reach."""

    feature: str = Field(min_length=1)
    compare: Compare
    threshold: float


class AlertRule(Condition):
    """When to warn.

    Attributes
    ----------
    measured
        What is compared with the threshold: the figure itself (``value``), its difference from an earlier snapshot
        (``change``), or its ratio to it (``ratio``; of a figure that was 0 or less there is none).
    over_months
        How far back the earlier snapshot lies; None for ``value``.
    only_if
        Further conditions on the figures of the day, all of which have to hold: a least exposure or size.
    shown_as
        How a person reads the figures.
    en, zh
        What is said, with ``{value}``, ``{limit}`` and ``{earlier}`` (of a change or ratio) filled in.
    """

    measured: Literal["value", "change", "ratio"]
    over_months: Annotated[int, Field(ge=1)] | None
    only_if: tuple[Condition, ...]
    severity: Severity
    shown_as: Literal["days", "share", "number", "amount"]
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    @model_validator(mode="after")
    def _knows_how_far_back(self) -> Self:
        if (self.measured == "value") != (self.over_months is None):
            raise ValueError(
                f"measured is {self.measured} and over_months is {self.over_months}: a change or a ratio needs "
                "over_months, a value has none"
            )
        return self

    @model_validator(mode="after")
    def _texts_can_be_filled(self) -> Self:
        known = PLACEHOLDERS if self.over_months else PLACEHOLDERS - {"earlier"}
        for text in (self.en, self.zh):
            try:
                named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            except ValueError as error:
                raise ValueError(f"'{text}' cannot be filled in: {error}") from None
            if named - known:
                raise ValueError(f"'{text}' names {sorted(named - known)}; it can name {sorted(known)}")
        return self

    @property
    def features(self) -> list[str]:
        """Everything that the rule looks at."""
        return [self.feature, *(condition.feature for condition in self.only_if)]


class AlertParams(Section):
    """The section ``alert``."""

    rules: Mapping[str, AlertRule]
    enough_alerts: int = Field(ge=1)
    confidence: float = Field(gt=0, lt=1)
