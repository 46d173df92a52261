"""The door to the engines: what it says when Spark is asked for and is not there."""

import sys

import pytest

from data.errors import UserError
from pipeline.engines.engine import embedded, engine
from pipeline.engines.params import EngineParams

SPARK = EngineParams(name="spark", memory_limit="1GB", threads=1, spark_master="local[1]")


def test_spark_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    for module in ("pipeline.engines.spark", "ibis.backends.pyspark"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.delattr("pipeline.engines.spark", raising=False)
    with pytest.raises(UserError, match=r"pyspark is not installed.*requirements-spark\.lock.*Java 17"):
        engine(SPARK)


def test_validation_stays_embedded_whichever_engine_is_named() -> None:
    with embedded(SPARK) as backend:
        assert backend.name == "duckdb"
