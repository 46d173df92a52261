"""Stage ``certify``: prove on a sample of the store that no feature knows the future; refuse the store otherwise."""

import hashlib
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ibis.backends.duckdb import Backend

from data.errors import UserError
from features.catalogue import features_for
from features.certificate import Recipe, refuse_leaks
from features.certification import Store, certify
from features.relations import relations
from pipeline.engines.engine import engine, materialiser, read_tables
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.files import FEATURES, LABELS, REPORTS, TABLES, hash_of, write_json

CERTIFICATE = REPORTS / "certificate.json"
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


def main(**chosen: int) -> None:
    """Write ``reports/certificate.json``, then fail if a feature leaks; ``chosen`` overrides ``params.yaml``."""
    params = load()
    asked = params.certify.model_copy(update=chosen)
    with engine(params.engine) as backend:
        store = read_store(backend)
        features = features_for(relations(store.tables, store.ledger), params.featurize)
        recipe = Recipe(params.label.definition, features, materialiser(backend))
        found = certify(store, asked, recipe)
    result = asdict(found.certificate) | {"seed": asked.seed, "customers": found.customers} | hashes(recipe)
    write_json(CERTIFICATE, result)
    refuse_leaks(found.certificate)


def read_store(backend: Backend) -> Store:
    """The tables, the ledger and the matrix of the store; a UserError if there are no features yet."""
    if not MATRIX.exists():
        raise UserError(f"There is nothing to certify: {MATRIX} is missing. Make it with `default-risk run`.")
    tables, ledger = read_tables(backend, TABLES), read_tables(backend, LABELS)
    return Store(tables, ledger, backend.read_parquet(MATRIX, table_name="stored_matrix"))


def hashes(recipe: Recipe) -> dict[str, Any]:
    """SHA-256 of what was certified: the code that decides what a feature knows, the tables, the matrix."""
    modules = sorted({*DECIDING, *(feature.compute.__module__ for feature in recipe.features)})
    code = hashlib.sha256(b"".join(Path(str(sys.modules[name].__file__)).read_bytes() for name in modules))
    tables = {path.stem: hash_of(path) for path in sorted(TABLES.glob("*.parquet"))}
    return {"sha256": {"code": code.hexdigest(), "features": hash_of(MATRIX), "tables": tables}}


if __name__ == "__main__":
    run_stage(main)
