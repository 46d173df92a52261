"""Every feature, in the order in which it is computed."""

import difflib
import logging
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType

from data.errors import UserError
from features import (
    altman,
    bank_debt,
    counterparties,
    credit,
    industry,
    innovation,
    lateness,
    legal,
    orders,
    payment,
    payment_index,
    peers,
    promises,
    ratings,
    receivables,
    relationship,
    reputation,
    statement_changes,
    statements,
    transactions,
    turnover,
)
from features.attributes import PREFIX, attribute_features
from features.definition import Derived, Feature
from features.matrix import available
from features.params import FeaturizeParams
from features.relations import Relation

FAMILIES: tuple[ModuleType, ...] = (
    lateness,
    payment_index,
    payment,
    receivables,
    promises,
    turnover,
    orders,
    transactions,
    counterparties,
    statements,
    altman,
    statement_changes,
    credit,
    ratings,
    bank_debt,
    relationship,
    legal,
    innovation,
    reputation,
    industry,
    peers,
)


def _declared(module: ModuleType) -> list[Feature]:
    families = (value for value in vars(module).values() if isinstance(value, tuple))
    return [item for family in families for item in family if isinstance(item, Feature)]


def _inputs_first(features: list[Feature]) -> tuple[Feature, ...]:
    return tuple(sorted(features, key=lambda f: isinstance(f.join, Derived)))


CATALOGUE: tuple[Feature, ...] = _inputs_first([f for module in FAMILIES for f in _declared(module)])
"""Features over joined rows first, then what is derived from them."""

log = logging.getLogger(__name__)


def _refuse_unknown(key: str, kind: str, names: Iterable[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise UserError(f"featurize.{key} names {name}, which is no {kind}. Nearest: {near[0] if near else '-'}.")


def features_for(relations: Mapping[str, Relation], params: FeaturizeParams) -> list[Feature]:
    """The features that the tables allow: the catalogue's and the user's own, less those left out.

    Raises
    ------
    UserError
        When ``leave_out`` or ``attributes`` names something that does not exist.
    """
    own = attribute_features(relations["attributes"].rows, params.attributes) if "attributes" in relations else ()
    _refuse_unknown("leave_out", "feature", params.leave_out, [f.name for f in (*CATALOGUE, *own)])
    columns = [f.name.removeprefix(PREFIX) for f in own]
    _refuse_unknown("attributes", "column of the table attributes", params.attributes, columns)
    wanted = [f for f in (*own, *CATALOGUE) if f.name not in params.leave_out]
    found = available(wanted, relations)
    log.info("%d features; %d need tables that are not there", len(found), len(wanted) - len(found))
    return found
