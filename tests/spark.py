"""What a test on Spark needs, and how Spark is started for it: ``make test-spark`` installs the extra."""

import importlib.util
import os
import shutil

import pytest

from pipeline.engines.params import EngineParams

ON_SPARK = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.skipif(
        not importlib.util.find_spec("pyspark"), reason="the extra `spark` is not installed: make test-spark"
    ),
    pytest.mark.skipif(not (shutil.which("java") or os.environ.get("JAVA_HOME")), reason="Java 17 is not there"),
    # Sockets between Python and the JVM are closed by the garbage collector; pandas is not what rows travel as.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore:PySpark does not yet:FutureWarning"),
]

LOCAL = EngineParams(name="spark", memory_limit="1GB", threads=1, spark_master="local[2]")
