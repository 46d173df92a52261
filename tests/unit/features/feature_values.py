"""Features of one customer on one day, from tables written as text."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import ibis
import pyarrow as pa

from data.labels import ledger_of
from data.params import DefaultDefinition
from features.catalogue import features_for
from features.matrix import feature_matrix
from features.params import FeaturizeParams
from features.relations import relations
from tests.engines import Duck, duck
from tests.tables import CUSTOMER, day, typed
from tests.wanted import shown

AS_OF = "2024-06-15"
"""The day on which examples ask, unless they say otherwise; 06-14 is the last day that is known."""

DEFINITION = DefaultDefinition(
    invoice_days_late=0,
    relative_reached=False,
    absolute_threshold=500,
    relative_threshold=0.01,
    days_past_due=90,
    probation_days=90,
    suspend_disputed=True,
)
KNOWN_SINCE_2020 = "customer_id onboarded_on \n c 2020-01-01"


def answers(*names: str, as_of: str = AS_OF, **texts: str) -> tuple[Any, ...]:
    """The named features of customer ``c``, who is known since 2020 unless ``customers`` says otherwise.

    The data reaches three years beyond ``as_of``.
    """
    with duck() as engine:
        row = _matrix(engine, names, as_of, texts).to_pyarrow().to_pylist()[0]
    return tuple(row[name] for name in names)


def answer(name: str, as_of: str = AS_OF, **texts: str) -> Any:
    """One feature of customer ``c``."""
    return answers(name, as_of=as_of, **texts)[0]


def _matrix(engine: Duck, names: Collection[str], as_of: str, texts: Mapping[str, str]) -> ibis.Table:
    given = {"customers": KNOWN_SINCE_2020} | dict(texts)
    if "invoices" in given:
        given.setdefault("payments", "")
    tables = engine.tables({name: typed(name, text) for name, text in given.items()})
    until = day(as_of) + timedelta(days=1095)
    related = relations(tables, ledger_of(tables, DEFINITION, until, engine.materialise))
    found = shown(names, features_for(related, FeaturizeParams(leave_out=(), attributes={})))
    snapshots = engine.table("snapshots", pa.table({"customer_id": [CUSTOMER], "as_of": [day(as_of)]}))
    return feature_matrix(snapshots, found, related, engine.materialise)
