"""Spark behind the door of ``pipeline.engines.engine``: the session, temporary tables, and Parquet as one file."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import pyarrow.parquet as pq
from ibis.backends.pyspark import Backend
from ibis.backends.pyspark.datatypes import PySparkSchema
from py4j.protocol import Py4JError
from pyspark import cloudpickle
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from data import allocation
from data.errors import UserError
from data.ledger import Rewrite
from pipeline.engines.spark_parts import Files, Work, send_code, spread

ROWS_PER_GROUP = 122_880
"""Rows of a row group: DuckDB's own default, so that readers find the same layout from either engine."""

EVERYWHERE = {
    # Whatever a cluster's own settings are: days are days, and a cast that does not fit is an error, as in DuckDB.
    # Here a division by zero is one, too, which DuckDB answers with null or infinity: definitions guard against it.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # On stderr a job says how far it has come, a JSON object per line: a bar of Spark's would break them.
    "spark.ui.showConsoleProgress": "false",
}


class SparkBackend(Backend):
    """Ibis's own, with results fetched as Arrow: by way of pandas, as it has it, a null makes floats of integers."""

    scratch: Path
    """A folder that lives as long as the session."""

    def to_pyarrow(self, expr: ibis.Expr, /, *, params: Any = None, limit: Any = None, **kwargs: Any) -> Any:
        """Compute an expression; see ``ibis.Expr.to_pyarrow``."""
        table = expr.as_table()
        rows = self.raw_sql(self.compile(table, params=params, limit=limit, **kwargs)).toArrow()
        return expr.__pyarrow_result__(rows.cast(table.schema().to_pyarrow()))


@contextmanager
def session(master: str, memory_limit: str) -> Iterator[SparkBackend]:
    """Open a Spark session on ``master``; ``memory_limit`` is the driver's heap when it runs on this machine.

    Raises
    ------
    UserError
        When Spark does not start: no Java, or no cluster at that address.
    """
    builder = SparkSession.builder.appName("customer-default-risk").master(master)
    options = EVERYWHERE | (_for_one_machine(memory_limit) if master.startswith("local") else {})
    for key, value in options.items():
        builder = builder.config(key, value)
    # What is sent to the executors goes with its code: they need Python with pyarrow, and nothing of ours.
    cloudpickle.register_pickle_by_value(allocation)
    try:
        spark = builder.getOrCreate()
    except (PySparkException, Py4JError, OSError) as error:
        reason = " ".join(str(error).splitlines()[:2])  # the rest is a trace of Java's
        raise UserError(
            f"Spark did not start on engine.spark_master {master}: {reason} It needs Java 17 or newer (JAVA_HOME), "
            "and a cluster that answers at that address; local[*] runs on this machine."
        ) from error
    spark.sparkContext.setLogLevel("ERROR")
    try:
        with TemporaryDirectory(prefix="default-risk-") as folder:
            backend = SparkBackend()
            backend.scratch = Path(folder)
            backend.register_options()
            backend.do_connect(spark)
            yield backend
    finally:
        spark.stop()


def _for_one_machine(memory_limit: str) -> dict[str, str]:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    unit = {"MB": 1, "GB": 1024}[memory_limit[-2:]]
    return {
        "spark.driver.memory": f"{int(float(memory_limit[:-2]) * unit)}m",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        # The default of 200 is meant for a cluster; on one machine most of them would be empty.
        "spark.sql.shuffle.partitions": "8",
    }


def materialised(backend: SparkBackend, name: str, expression: ibis.Table, rewrite: Rewrite | None) -> ibis.Table:
    """Compute an expression and keep its rows under a name, in memory and on the executors' disks.

    ``rewrite`` runs on the executors, a customer at a time. The checkpoint cuts the plan, which would otherwise grow
    with every step; in exchange, an executor that is lost takes its rows along and the stage has to run again.
    """
    rows = _rows(backend, expression)
    if rewrite:
        schema = ibis.Schema.from_pyarrow(rewrite(expression.schema().to_pyarrow().empty_table()).schema)
        rows = rows.groupBy("customer_id").applyInArrow(rewrite, PySparkSchema.from_ibis(schema))
    rows.localCheckpoint().createTempView(name)
    return backend.table(name)


def write(backend: SparkBackend, table: ibis.Table, path: Path) -> None:
    """Write a table as one Parquet file, in the order of its rows.

    The executors write parts beside it, so the folder has to lie where driver and executors both reach it; the driver
    then strings the parts together, a row group at a time.
    """
    parts = path.with_suffix(".parts")
    _rows(backend, table).write.parquet(parts.absolute().as_uri(), compression="zstd")
    # The schema is the expression's, so that both engines write the same types, and no engine's own notes.
    schema = table.schema().to_pyarrow()
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for part in sorted(parts.glob("part-*")):
            for batch in pq.ParquetFile(part).iter_batches(ROWS_PER_GROUP):
                file.write_batch(batch.cast(schema))
    shutil.rmtree(parts)


def on_executors(backend: SparkBackend, numbers: Sequence[int], work: Work, files: Files) -> dict[int, Sequence[float]]:
    """``pipeline.engines.spark_parts.spread`` on this session."""
    send_code(backend._session.sparkContext, backend.scratch / "customer-default-risk.zip")
    return spread(backend._session, numbers, work, files)


def _rows(backend: SparkBackend, expression: ibis.Table) -> DataFrame:
    backend._register_in_memory_tables(expression)
    rows: DataFrame = backend.raw_sql(backend.compile(expression))
    return rows
