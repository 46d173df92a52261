"""Spark behind the door of ``pipeline.engines``: the session, temporary tables, and Parquet as one file."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import pyarrow.parquet as pq
from ibis.backends.pyspark import Backend
from ibis.backends.pyspark.datatypes import PySparkSchema
from pyspark import cloudpickle
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from data import allocation
from data.errors import UserError
from data.ledger import Rewrite

ROWS_PER_GROUP = 122_880
"""Rows of a row group: DuckDB's own default, so that readers find the same layout from either engine."""

SAME_MEANING = {
    # Days are days, a cast that does not fit and a division by zero are errors: as in DuckDB, on any cluster.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
}


@contextmanager
def session(master: str, memory_limit: str) -> Iterator[Backend]:
    """Open a Spark session on ``master``; ``memory_limit`` is the driver's heap when it runs on this machine.

    Raises
    ------
    UserError
        When Spark does not start: no Java, or no cluster at that address.
    """
    builder = SparkSession.builder.appName("customer-default-risk").master(master)
    options = SAME_MEANING | (_for_one_machine(memory_limit) if master.startswith("local") else {})
    for key, value in options.items():
        builder = builder.config(key, value)
    # What is sent to the executors goes with its code: they need Python with pyarrow, and nothing of ours.
    cloudpickle.register_pickle_by_value(allocation)
    try:
        spark = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise UserError(
            f"Spark did not start on engine.spark_master {master}: {error}. It needs Java 17 or newer (JAVA_HOME), "
            "and a cluster that answers at that address; local[*] runs on this machine."
        ) from error
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield ibis.pyspark.connect(spark)
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
        "spark.ui.showConsoleProgress": "false",
        # The default of 200 is meant for a cluster; on one machine most of them would be empty.
        "spark.sql.shuffle.partitions": "8",
    }


def materialised(backend: Backend, name: str, expression: ibis.Table, rewrite: Rewrite | None) -> ibis.Table:
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


def write(backend: Backend, table: ibis.Table, path: Path) -> None:
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


def _rows(backend: Backend, expression: ibis.Table) -> DataFrame:
    return backend.raw_sql(backend.compile(expression))
