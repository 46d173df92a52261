"""The example for Airflow: it parses everywhere, and loads where Airflow is installed."""

import ast
import runpy
from importlib.util import find_spec

import pytest

from tests.conftest import ROOT

DAG_FILE = ROOT / "docs" / "airflow_dag.py"


def test_the_command_in_the_example_is_one_that_we_have() -> None:
    texts = [node.value for node in ast.walk(ast.parse(DAG_FILE.read_text())) if isinstance(node, ast.Constant)]
    options = [text for text in texts if isinstance(text, str) and text.startswith("--")]
    from typer.main import get_command

    from pipeline.cli import app

    known = {option for parameter in get_command(app).commands["night"].params for option in parameter.opts}  # type: ignore[attr-defined]
    assert set(options) == {"--as-of", "--out", "--json"} <= known


@pytest.mark.skipif(find_spec("airflow") is None, reason="Airflow is not installed")
@pytest.mark.filterwarnings("ignore")
def test_airflow_finds_one_task() -> None:
    from airflow.sdk import DAG  # type: ignore[import-not-found]

    found = [value for value in runpy.run_path(str(DAG_FILE)).values() if isinstance(value, DAG)]
    dags = found or [runpy.run_path(str(DAG_FILE))["nightly"]()]
    assert [task.task_id for dag in dags for task in dag.tasks] == ["night"]
