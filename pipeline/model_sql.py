"""A registered model as SQL, handed out only if a database computes with it what the model computes."""

from typing import Literal

import numpy as np
import pyarrow as pa
from sqlglot import exp

from data.errors import RunFailed
from models.bundle import DefaultModel, checked
from models.sql.edge_rows import edge_rows
from models.sql.statement import query_of
from pipeline.databases.names import table_named
from pipeline.engines.engine import embedded
from pipeline.params import Params
from pipeline.registry.tracking import registered

Dialect = Literal["duckdb", "postgres"]
TOLERANCE = 1e-12
"""Largest difference of a probability."""

ROWS, SEED, TRIED = 2_000, 7, "edge_rows"
"""Made-up rows that are tried before a text is handed out, and the table that they stand in."""


def model_sql(named: str, table: str, dialect: Dialect, params: Params) -> str:
    """The text of a registered model, with a comment that says which one it is.

    Raises
    ------
    UserError
        There is no such model, the name of the table is none, or something of the model cannot be said in SQL.
    RunFailed
        DuckDB computes something else with it.
    """
    found = registered(params.registration, named)
    model = DefaultModel.from_files(checked(found.files))
    source = table_named(table, dialect)
    query = query_of(model, exp.to_table(TRIED))
    difference = largest_difference(query, model, params)
    if not difference <= TOLERANCE:
        raise RunFailed(
            f"The SQL of version {found.version} differs from the model by {difference:.2g} on made-up rows; nothing "
            "was written. Score with `default-risk score`, and report it."
        )
    head = f"-- {params.registration.model_name}, version {found.version}: probability of default within 12 months\n"
    for read in [each for each in query.find_all(exp.Table) if each.name == TRIED]:
        read.replace(source)
    return head + query.sql(dialect, pretty=True) + "\n"


def largest_difference(query: exp.Select, model: DefaultModel, params: Params) -> float:
    """How far DuckDB's probabilities are from the model's, on rows at the edges of every decision."""
    rows = edge_rows(query, model.schema, ROWS, SEED)
    with embedded(params.engine) as backend:
        backend.create_table(TRIED, pa.Table.from_pandas(rows, preserve_index=False))
        asked = backend.raw_sql(f"SELECT customer_id, pd FROM ({query.sql('duckdb')}) AS scored")
        pds = dict(asked.fetchall())
    ours = model.predict(rows)["pd"].to_numpy(np.float64)
    theirs = np.array([pds[customer] for customer in rows["customer_id"]], dtype=np.float64)
    return float(np.abs(ours - theirs).max())
