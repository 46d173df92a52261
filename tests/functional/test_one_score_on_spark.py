"""One score in every path, on Spark: MLflow's UDF, and the batch job with either engine."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.engines import engine
from tests.functional.odd_rows import odd_rows
from tests.spark import LOCAL, ON_SPARK

pytestmark = [*ON_SPARK, pytest.mark.filterwarnings("ignore")]  # MLflow and Ibis warn about their own dependencies


def test_as_a_function_of_spark_sql(scoring_project: Path, tmp_path: Path) -> None:
    import mlflow
    from pyspark.sql import SparkSession

    odd = odd_rows(scoring_project)
    rows = pa.Table.from_pandas(odd.given.assign(customer_id=odd.rows["customer_id"]), preserve_index=False)
    pq.write_table(rows, tmp_path / "rows.parquet")
    mlflow.set_tracking_uri(f"sqlite:///{scoring_project}/mlflow.db")
    with engine(LOCAL):
        spark = SparkSession.getActiveSession()
        function = mlflow.pyfunc.spark_udf(spark, "models:/customer-default-risk@challenger", env_manager="local")
        given = spark.read.parquet((tmp_path / "rows.parquet").as_uri()).repartition(2)
        answers = given.withColumn("says", function()).select("customer_id", "says.*").toArrow().to_pandas()
    odd.assert_same(answers.set_index("customer_id").loc[odd.rows["customer_id"]])
