"""One score in every path, on Spark: MLflow's UDF, and the batch job with either engine."""

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.batch.score_book import run_score
from pipeline.engines.engine import engine
from tests.functional.odd_rows import odd_rows
from tests.functional.scoring import AS_OF, in_parts
from tests.integration.runs import working_in
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


def test_the_job_gives_the_same_scores_points_and_reasons_on_either_engine(
    scoring_project: Path, tmp_path: Path
) -> None:
    source = scoring_project / "data/store/raw"
    with working_in(scoring_project):
        run_score(source, AS_OF, "challenger", tmp_path / "duckdb", None, engine="duckdb")
        with in_parts(90, 50):  # 300 customers: four partitions, the last one small
            run_score(source, AS_OF, "challenger", tmp_path / "spark", None, engine="spark")
    duckdb, spark = (tmp_path / name / "latest" for name in ("duckdb", "spark"))
    made = json.loads((spark / "manifest.json").read_text())["made_from"]
    assert made["engine"] == "spark"
    for name in ("scores", "explanations", "reasons", "alerts", "in_default"):
        expected, found = (pd.read_parquet(folder / f"{name}.parquet") for folder in (duckdb, spark))
        pd.testing.assert_frame_equal(found, expected, rtol=0, atol=1e-12 if name == "scores" else 1e-9, obj=name)
