"""A script that was recorded over some rows gives over others what compiling anew gives."""

import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend

from data.ledger import Materialise
from pipeline.engines.engine import embedded
from pipeline.engines.script import Recorder, run_again
from tests.small_store import PARAMS

ROWS = [
    pa.table({"name": ["a", "a", "b"], "amount": [1, 2, 4]}),
    pa.table({"name": ["b", "c", "c"], "amount": [8, 1, 1]}),
]


def doubled(rows: pa.Table) -> pa.Table:
    return rows.set_column(1, "amount", pc.multiply(rows["amount"], 2))


def summed(backend: Backend, materialise: Materialise) -> None:
    """Twice the amount of each name, above one."""
    rows = materialise(backend.table("given"), doubled)
    sums = materialise(rows.group_by("name").aggregate(amount=rows.amount.sum()))
    materialise(sums.filter(sums.amount > 4).order_by("name"))


def test_a_script_over_other_rows_gives_what_compiling_gives() -> None:
    with embedded(PARAMS.engine) as backend:
        backend.create_table("given", ROWS[0])
        recorder = Recorder(backend)
        summed(backend, recorder)
        steps = recorder.steps
        assert backend.table(steps[-1].table).to_pyarrow().to_pylist() == [
            {"name": "a", "amount": 6},
            {"name": "b", "amount": 8},
        ]
    with embedded(PARAMS.engine) as backend:
        backend.create_table("given", ROWS[1])
        found = run_again(backend, steps, doubled)
        assert found.to_pyarrow().to_pylist() == [{"name": "b", "amount": 16}]
        # A sum is 128 bits wide in DuckDB; whoever reads it on expects what the expression says.
        assert found.schema()["amount"].is_int64()
