"""The risk team's own decisions: kept beside the model's, never over it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from data.errors import UserError
from data.sources.hints import did_you_mean
from models.params import TierParams

DAY = "date32[day][pyarrow]"
"""Days that may all be null: as objects they would have no type in a file then."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Days = Annotated[int, Field(ge=0)]


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


class Override(BaseModel):
    """One decision on one customer: what is decided otherwise, by whom, why, and the last day on which it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    customer_id: Text
    tier: Annotated[Text | None, BeforeValidator(_blank_is_none)]
    credit_limit: Annotated[Amount | None, BeforeValidator(_blank_is_none)]
    term_days: Annotated[Days | None, BeforeValidator(_blank_is_none)]
    author: Text
    reason: Text
    expires_on: date

    @model_validator(mode="after")
    def _decides_something(self) -> "Override":
        if self.tier is None and self.credit_limit is None and self.term_days is None:
            raise ValueError("nothing is overridden: give tier, credit_limit or term_days")
        return self


@dataclass(frozen=True)
class Overrides:
    """The overrides that hold on a day, and the customers of those that do not, by why.

    Attributes
    ----------
    in_force
        One row per customer: customer_id and ``override_`` tier, credit_limit, term_days, author, reason, expires_on.
    expired, unknown, in_default
        Customers whose override has run out, who are not scored, or who are in default and get no credit by anyone.
    """

    in_force: pd.DataFrame
    expired: list[str]
    unknown: list[str]
    in_default: list[str]

    def told(self) -> dict[str, int | list[str]]:
        """Counts and names for a report."""
        return {
            "in_force": len(self.in_force),
            "expired": self.expired,
            "unknown": self.unknown,
            "in_default": self.in_default,
        }

    def lines(self) -> list[str]:
        """What the risk team should know, a sentence each."""
        why = {
            "expired": "has expired: renew it or delete it",
            "unknown": "names a customer that is not scored: check the id",
            "in_default": "is for a customer in default and is not applied",
        }
        return [f"The override of {name} {text}" for kind, text in why.items() for name in getattr(self, kind)]


def overrides_on(
    overrides: Sequence[Override],
    as_of: date,
    scored: Collection[str],
    defaulted: Collection[str],
    params: TierParams,
) -> Overrides:
    """Which overrides hold on the day.

    Parameters
    ----------
    scored, defaulted
        Customers that are scored on the day, and those in default on it (scored or not).

    Raises
    ------
    UserError
        When an override names a tier that does not exist, or two of them are about one customer.
    """
    _refuse_unclear(overrides, params)
    expired = [each for each in overrides if each.expires_on < as_of]
    current = [each for each in overrides if each.expires_on >= as_of]
    refused = [each for each in current if each.customer_id in defaulted]
    unknown = [each for each in current if each.customer_id not in defaulted and each.customer_id not in scored]
    in_force = [each for each in current if each.customer_id in scored and each.customer_id not in defaulted]
    expired_ids, unknown_ids, refused_ids = (
        sorted(each.customer_id for each in kind) for kind in (expired, unknown, refused)
    )
    return Overrides(_frame(in_force), expired_ids, unknown_ids, refused_ids)


def _refuse_unclear(overrides: Sequence[Override], params: TierParams) -> None:
    tiers, seen = [tier.name for tier in params.tiers], set()
    for each in overrides:
        if each.tier is not None and each.tier not in tiers:
            raise UserError(
                f"The override of {each.customer_id} names the tier '{each.tier}', which assign_tiers.tiers does not "
                f"have. {did_you_mean(each.tier, tiers)}"
            )
        if each.customer_id in seen:
            raise UserError(f"There are two overrides of {each.customer_id}: keep the one that is to hold.")
        seen.add(each.customer_id)


def _frame(in_force: Sequence[Override]) -> pd.DataFrame:
    told = pd.DataFrame([each.model_dump() for each in in_force], columns=list(Override.model_fields))
    texts = dict.fromkeys(("customer_id", "tier", "author", "reason"), "str")
    typed = told.astype(texts | {"credit_limit": "float64", "term_days": "float64", "expires_on": DAY})
    return typed.rename(columns={name: f"override_{name}" for name in told.columns if name != "customer_id"})
