"""Parameters of the label and of validation; the meaning of each is written beside its value in ``params.yaml``."""

import difflib
import logging
from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

log = logging.getLogger(__name__)


class DefaultDefinition(BaseModel):
    """What counts as a default; the meaning of each figure is written beside it in ``params.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    invoice_days_late: int = Field(ge=0)
    absolute_threshold: float = Field(ge=0)
    relative_threshold: float = Field(ge=0, lt=1)
    relative_reached: bool
    days_past_due: int = Field(ge=0)
    probation_days: int = Field(ge=1)
    suspend_disputed: bool


class SnapshotParams(BaseModel):
    """How often the question is asked, how far it looks ahead, and who is still a customer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every_months: int = Field(ge=1, le=12)
    count: int = Field(ge=1)
    horizon_days: int = Field(ge=1)
    activity_days: int = Field(ge=1)


Evaluation = Literal["out_of_time", "cross_validation"]


Period = Literal["train", "calibrate", "gap", "test", "immature"]


class SplitDates(BaseModel):
    """The first snapshot day that calibrates a model and the first that judges it; None: by count."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calibrate_from: date | None
    test_from: date | None


class SplitParams(SplitDates):
    """How many of the mature snapshot days judge the model, and how many of the others calibrate it, or from when.

    Outcomes with days of their own are split by rows: ``test_share`` of them judge the model, if both sides then have
    ``min_defaults``.
    """

    test_snapshots: int = Field(ge=1)
    calibrate_snapshots: int = Field(ge=1)
    test_share: float = Field(gt=0, le=0.5)
    min_defaults: int = Field(ge=1)

    def or_published(self, split: Mapping[str, str | None] | None) -> "SplitParams":
        """With the dates that the data set was published with, where the user has set neither of the two.

        Examples
        --------
        >>> counts = {"test_snapshots": 1, "calibrate_snapshots": 1, "test_share": 0.25, "min_defaults": 30}
        >>> by_count = SplitParams(calibrate_from=None, test_from=None, **counts)
        >>> by_count.or_published({"calibrate_from": "2013-05-01", "test_from": "2016-05-01"}).test_from
        datetime.date(2016, 5, 1)
        """
        if split is None or self.calibrate_from or self.test_from:
            return self
        dates = SplitDates.model_validate(split)
        log.info(
            "Split as the data set was published with: calibrates from %s, judges from %s",
            dates.calibrate_from,
            dates.test_from,
        )
        return self.model_copy(update=dates.model_dump())


class LabelParams(BaseModel):
    """The section ``label`` of ``params.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    presets: Mapping[str, DefaultDefinition]
    default: str
    snapshots: SnapshotParams
    splits: SplitParams

    @field_validator("default")
    @classmethod
    def _is_a_preset(cls, name: str, info: ValidationInfo) -> str:
        known = [*info.data.get("presets", {name: None})]
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ValueError(f"label.presets has no such name{hint} Known: {', '.join(known)}")
        return name

    @property
    def definition(self) -> DefaultDefinition:
        """The preset by which customers are labelled."""
        return self.presets[self.default]

    def with_split(self, published: Mapping[str, str | None] | None) -> "LabelParams":
        """With the split in time that the data set was published with, unless the user has set another."""
        return self.model_copy(update={"splits": self.splits.or_published(published)})


class ValidateParams(BaseModel):
    """How much of a delivery may be set aside before all of it is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_bad_share: float = Field(ge=0, le=1)
    normalise_identifiers: bool = True
