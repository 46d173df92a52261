"""The train stage writes the same bytes for any number of threads and any order of rows and columns.

For every estimator of the catalogue, so that a new one is held to it the day it is registered.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from models.estimators.boosted_trees import ROWS_WORTH_THREADS
from models.estimators.catalogue import ESTIMATORS
from pipeline.store.artifacts import write_frame
from pipeline.store.files import FEATURES, LABELS, MODEL, read_files, write_json
from tests.integration.runs import run, working_in, write_params
from tests.unit.models.portfolios import DESCRIBED, training_rows

CUSTOMERS = ROWS_WORTH_THREADS // 2 + 100
KEYS = ["customer_id", "as_of"]
QUICK = {"folds": 3, "max_trees": 20}


def learnt(folder: Path, name: str, changed: str = "", seed: int = 0) -> dict[str, bytes]:
    """The files of both models that the stage writes, from a store in the usual order or changed in one way."""
    rows = training_rows(customers=CUSTOMERS, seed=seed)
    labels = rows[[*KEYS, "period", "defaulted"]]
    features = rows[[*KEYS, *(d["name"] for d in DESCRIBED)]]
    described: list[dict[str, Any]] = [*DESCRIBED]
    if changed == "rows shuffled":
        labels, features = (table.sample(frac=1, random_state=order) for order, table in enumerate((labels, features)))
    if changed == "columns permuted":
        features, described = features[features.columns[::-1]], described[::-1]
    write_params(folder, {"train": {"estimator": name, **QUICK}})
    with working_in(folder):
        write_frame(LABELS / "labels.parquet", labels)
        write_frame(FEATURES / "features.parquet", features)
        write_json(FEATURES / "catalogue.json", described)
    run(folder, "train")
    roles = [folder / MODEL / "candidate" / role for role in ("main", "baseline")]
    return {f"{role.name}/{file}": content for role in roles for file, content in read_files(role).items()}


@pytest.fixture(scope="module", params=ESTIMATORS)
def usual(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, bytes]]]:
    name = str(request.param)
    with threadpool_limits(1):
        yield name, learnt(tmp_path_factory.mktemp("usual"), name)


def test_two_threads_learn_what_one_does(usual: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    name, expected = usual
    with threadpool_limits(2):
        assert {library["num_threads"] for library in threadpool_info() if library["user_api"] == "openmp"} == {2}
        assert learnt(tmp_path, name) == expected


@pytest.mark.parametrize("changed", ["rows shuffled", "columns permuted"])
def test_the_order_does_not_count(usual: tuple[str, dict[str, bytes]], changed: str, tmp_path: Path) -> None:
    name, expected = usual
    assert learnt(tmp_path, name, changed) == expected


def test_other_rows_give_another_model(usual: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    # Otherwise the tests above would compare constants.
    name, expected = usual
    main = {file for file in expected if file.startswith("main/")}
    assert any(expected[file] != again for file, again in learnt(tmp_path, name, seed=1).items() if file in main)
