"""Stage ``register``: record the run in MLflow and register its model as the challenger."""

import json

from data.input_contract import contract_of
from models.bundle import DefaultModel, checked, with_manifest
from models.monitoring.reference import FILE as REFERENCE
from models.monitoring.reference import learn_reference, rows_learnt, weights_of
from models.schema import typical_rows
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.registry.tracking import CONTRACT, flattened, register
from pipeline.store.artifacts import read_frame
from pipeline.store.files import FEATURES, LABELS, MODEL, REPORTS, hash_of, read_files, read_json, write_json


def main() -> None:
    """Write ``reports/registration.json``: the run and the model's version."""
    params = load()
    metrics = read_json(REPORTS / "metrics.json")
    files = checked(read_files(MODEL / "calibrated" / "main"))
    model = DefaultModel.from_files(files)
    features = read_frame(FEATURES / "features.parquet")
    example = typical_rows(features, model.schema)
    learnt = rows_learnt(read_frame(MODEL / "candidate" / "out_of_fold.parquet"), model, features)
    reference = learn_reference(learnt, model.schema, weights_of(model, learnt), params.monitor)
    contract = contract_of(read_json(REPORTS / "validation" / "summary.json"), read_json(FEATURES / "catalogue.json"))
    registered = register(
        params.registration,
        model_files=with_manifest(
            {
                **files,
                CONTRACT: json.dumps(contract, indent=2).encode(),
                REFERENCE: reference.model_dump_json(indent=1).encode(),
            }
        ),
        plots_folder=REPORTS / "plots",
        recorded=flattened(params.model_dump(mode="json", include={"ingest", "label", "train", "calibrate"})),
        figures=flattened({key: metrics[key] for key in ("test", "development", "baseline")}, numbers_only=True),
        tags={
            "evaluation": metrics["evaluation"],
            "features_sha256": hash_of(FEATURES / "features.parquet"),
            "labels_sha256": hash_of(LABELS / "labels.parquet"),
        },
        example=example,
        scored=model.predict(example),
    )
    write_json(REPORTS / "registration.json", registered)


if __name__ == "__main__":
    run_stage(main)
