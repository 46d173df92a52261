"""``default-risk sql``: what a database computes from the features is what the scoring path computes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import RunFailed, UserError
from models.bundle import DefaultModel, checked
from pipeline import model_sql as making
from pipeline.commands.sql import sql
from pipeline.databases.address import address_of
from pipeline.databases.database import transaction
from pipeline.params import load
from pipeline.registry.tracking import registered
from pipeline.warehouse.tables import Table, kept_as
from tests.databases import ask
from tests.integration.runs import working_in

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies


def fill(url: str, features: pa.Table) -> None:
    rows = features.cast(pa.schema([(field.name, kept_as(field.type)) for field in features.schema]))
    with transaction(address_of(url)) as database:
        database.execute(Table("features", rows.schema, ("customer_id", "as_of")).created("postgresql"), "made")
        database.append("features", rows.to_reader(), "filled")


def test_every_customer_and_day_has_the_probability_of_the_model(
    scoring_project: Path, postgresql_url: str, tmp_path: Path
) -> None:
    features = pq.read_table(scoring_project / "data/store/features/features.parquet")
    fill(postgresql_url, features)
    with working_in(scoring_project):
        sql("features", model="challenger", out=tmp_path / "score.sql")
        model = DefaultModel.from_files(checked(registered(load().registration, "challenger").files))
    text = (tmp_path / "score.sql").read_text(encoding="utf-8")
    assert text.startswith("-- customer-default-risk, version 1: ")
    found = pd.DataFrame(ask(postgresql_url, text))
    rows = features.to_pandas()
    both = rows.assign(**model.predict(rows)).merge(found, on=["customer_id", "as_of"], validate="one_to_one")
    assert len(both) == len(rows) == len(found)
    np.testing.assert_allclose(both["pd_y"], both["pd_x"], rtol=0, atol=1e-12)


def test_a_text_that_differs_is_not_handed_out(
    scoring_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "largest_difference", lambda *_: 1e-11)
    with working_in(scoring_project), pytest.raises(RunFailed, match="differs from the model by 1e-11"):
        sql("features", model="challenger", out=tmp_path / "score.sql")
    assert not (tmp_path / "score.sql").exists()


def test_a_table_that_is_none_is_refused(scoring_project: Path) -> None:
    with working_in(scoring_project), pytest.raises(UserError, match="is no name of a table"):
        sql("features; drop table x", model="challenger")
