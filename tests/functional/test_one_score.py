"""One score in every path: a customer has the same number alone, in a batch, from a stage, a job and a server."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from models.bundle import PREDICTED
from pipeline.batch.score_book import run_score
from tests.functional.odd_rows import OddRows, odd_rows
from tests.functional.scoring import AS_OF, copy_tables
from tests.functional.served import ask, served
from tests.integration.runs import working_in

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies


@pytest.fixture(scope="module")
def odd(scoring_project: Path) -> OddRows:
    return odd_rows(scoring_project)


@pytest.fixture(scope="module")
def address(scoring_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(scoring_project, tmp_path_factory.mktemp("server") / "log") as address:
        yield address


def test_odd_rows_have_a_score(odd: OddRows) -> None:
    assert np.isfinite(odd.expected.to_numpy()).all()
    assert odd.expected["score"].nunique() > len(odd.rows) / 2  # numbers that are all alike would prove nothing


def test_alone_and_in_another_order_of_columns_and_rows(odd: OddRows) -> None:
    odd.assert_same(pd.concat([odd.model.predict(odd.given.iloc[[row]]) for row in range(len(odd.rows))]))
    odd.assert_same(odd.model.predict(odd.given[::-1])[::-1])


def test_loaded_by_mlflow_alone_and_together(odd: OddRows, scoring_project: Path) -> None:
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{scoring_project}/mlflow.db")
    loaded = mlflow.pyfunc.load_model("models:/customer-default-risk@challenger")
    odd.assert_same(loaded.predict(odd.given))
    odd.assert_same(pd.concat([loaded.predict(odd.given.iloc[[row]]) for row in range(len(odd.rows))]))


def with_constants(rows: pd.DataFrame) -> str:
    """As Python and many others write it: NaN, Infinity, -Infinity."""
    return json.dumps({"dataframe_split": rows.to_dict(orient="split")})


def with_nulls(rows: pd.DataFrame) -> str:
    """JSON as its standard has it, which knows no infinity: null is all that there is to say."""
    records = json.loads(json.dumps(rows.to_dict(orient="records")), parse_constant=lambda constant: None)
    return json.dumps({"dataframe_records": records}, allow_nan=False)


@pytest.mark.slow
@pytest.mark.parametrize("written", [with_constants, with_nulls])
def test_served_over_http(odd: OddRows, address: str, written: Callable[[pd.DataFrame], str]) -> None:
    status, text = ask(address, written(odd.given))
    assert status == 200, text
    odd.assert_same(pd.DataFrame(json.loads(text)["predictions"]))
    alone = [ask(address, written(odd.given.iloc[[row]]))[1] for row in range(len(odd.rows))]
    odd.assert_same(pd.DataFrame([json.loads(each)["predictions"][0] for each in alone]))


@pytest.mark.slow
def test_served_over_http_as_csv(odd: OddRows, address: str) -> None:
    status, text = ask(address, odd.given.to_csv(index=False), "text/csv")
    assert status == 200, text
    odd.assert_same(pd.DataFrame(json.loads(text)["predictions"]))


@pytest.mark.slow
def test_a_request_without_a_column_is_refused_and_the_column_is_named(odd: OddRows, address: str) -> None:
    absent = odd.model.schema.names[0]
    status, text = ask(address, with_nulls(odd.given.drop(columns=absent)))
    assert status == 400
    assert f"Model is missing inputs ['{absent}']" in text


def unseen(customers: pa.Table) -> pa.Table:
    """Every third customer works in an industry that the model has never seen, every third in none."""
    names = pc.choose(
        pa.array([number % 3 for number in range(len(customers))], pa.int64()),
        customers["industry"],
        pa.scalar("never seen in training"),
        pa.scalar(None, pa.string()),
    )
    return customers.set_column(customers.column_names.index("industry"), "industry", names)


def test_the_job_scores_as_the_model_does_when_it_is_asked_directly(
    odd: OddRows, scoring_project: Path, tmp_path: Path
) -> None:
    """From raw tables with unseen and missing categories; the features are those that the explanations name."""
    source = copy_tables(scoring_project, tmp_path / "source", customers=unseen)
    with working_in(scoring_project):
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)
    scores = pd.read_parquet(tmp_path / "out/latest/scores.parquet")
    rows = features_told(tmp_path / "out/latest/explanations.parquet", odd).loc[scores["customer_id"]]
    assert set(rows["industry"].dropna()) > {"never seen in training"}
    assert rows["industry"].isna().any()
    np.testing.assert_allclose(scores[PREDICTED], odd.model.predict(rows), rtol=0, atol=1e-12)


def test_the_stages_score_as_the_model_does_when_it_is_asked_directly(odd: OddRows, scoring_project: Path) -> None:
    store = scoring_project / "data/store"
    scores = pd.read_parquet(store / "scores/scores.parquet")
    rows = pd.read_parquet(store / "features/features.parquet").set_index(["customer_id", "as_of"])
    today = rows.loc[pd.MultiIndex.from_frame(scores[["customer_id", "as_of"]])]
    np.testing.assert_allclose(scores[PREDICTED], odd.model.predict(today), rtol=0, atol=1e-12)


def features_told(explanations: Path, odd: OddRows) -> pd.DataFrame:
    """A row per customer: the values that its explanation names."""
    told = pd.read_parquet(explanations)
    numbers, texts = (told.pivot(index="customer_id", columns="feature", values=kind) for kind in ("value", "text"))
    columns = {f.name: numbers[f.name] if f.levels is None else texts[f.name] for f in odd.model.schema.features}
    return pd.DataFrame(columns)
