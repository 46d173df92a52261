"""The leak certificate of the store: the days of its sample are examined on every core."""

import hashlib
import logging
import sys
from pathlib import Path
from typing import Any

import joblib
from ibis.backends.duckdb import Backend

from data.errors import UserError
from data.params import DefaultDefinition
from features.catalogue import features_for
from features.certificate import Recipe
from features.certification import Certified, Store, certify, together
from features.definition import Feature
from features.params import CertifyParams, FeaturizeParams
from features.relations import relations
from pipeline.engines.engine import engine as opened
from pipeline.engines.engine import materialiser, read_tables
from pipeline.engines.params import EngineParams
from pipeline.store.files import FEATURES, LABELS, TABLES, hash_of

log = logging.getLogger(__name__)

MATRIX = FEATURES / "features.parquet"
DECIDING = (
    "data.allocation",
    "data.contract",
    "data.defaults",
    "data.labels",
    "data.ledger",
    "features.comparisons",
    "features.definition",
    "features.deletion",
    "features.derivation",
    "features.matrix",
    "features.peers",
    "features.relations",
    "features.temporal",
)
"""Modules that decide what a feature knows, beside those in which the features are defined."""


def certify_store(
    sample: CertifyParams, definition: DefaultDefinition, featurize: FeaturizeParams, engine: EngineParams
) -> tuple[Certified, dict[str, Any]]:
    """The certificate about the store, and SHA-256 of what was certified; the same for any number of cores.

    Compiling the features of a day takes most of the time, and one core each.
    """
    cores = min(joblib.cpu_count(), sample.days) if engine.name == "duckdb" else 1
    pieces = (joblib.delayed(_day)(sample, definition, featurize, engine, number) for number in range(sample.days))
    found = []
    for part in joblib.Parallel(cores, return_as="generator")(pieces):
        found.append(part)
        log.info("Certificate: %d of %d days", len(found), sample.days)
    return together([certified for certified, _ in found]), found[0][1]


def _day(
    sample: CertifyParams,
    definition: DefaultDefinition,
    featurize: FeaturizeParams,
    engine: EngineParams,
    number: int,
) -> tuple[Certified, dict[str, Any]]:
    with opened(engine) as backend:
        store = read_store(backend)
        features = features_for(relations(store.tables, store.ledger), featurize)
        recipe = Recipe(definition, features, materialiser(backend))
        return certify(store, sample, recipe, number, sample.days), hashes(features)


def read_store(backend: Backend) -> Store:
    """The tables, the ledger and the matrix of the store; a UserError if there are no features yet."""
    if not MATRIX.exists():
        raise UserError(f"There is nothing to certify: {MATRIX} is missing. Make it with `default-risk run`.")
    tables, ledger = read_tables(backend, TABLES), read_tables(backend, LABELS)
    return Store(tables, ledger, backend.read_parquet(MATRIX, table_name="stored_matrix"))


def hashes(features: list[Feature]) -> dict[str, Any]:
    """SHA-256 of what was certified: the code that decides what a feature knows, the tables, the matrix."""
    modules = sorted({*DECIDING, *(feature.compute.__module__ for feature in features)})
    code = hashlib.sha256(b"".join(Path(str(sys.modules[name].__file__)).read_bytes() for name in modules))
    tables = {path.stem: hash_of(path) for path in sorted(TABLES.glob("*.parquet"))}
    return {"sha256": {"code": code.hexdigest(), "features": hash_of(MATRIX), "tables": tables}}
