"""Stage ``train``: fit the chosen estimator, its baseline and the candidates on the development period."""

import logging

import pandas as pd

from models.bundle import candidate_files, with_manifest
from models.estimators.catalogue import BASELINE_OF
from models.schema import learn_schema
from models.training.candidates import compared, fit_all
from models.training.fitting import development_rows
from models.training.unusual_values import idle_features, oddities, say
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.artifacts import read_frame, write_frame
from pipeline.store.files import FEATURES, LABELS, MODEL, published_folder, read_json, write_files, write_json

log = logging.getLogger(__name__)


def main() -> None:
    """Write ``model/candidate/``: both fitted estimators, their predictions of unseen customers, the comparison."""
    params = load().train
    rows = development_rows(read_frame(FEATURES / "features.parquet"), read_frame(LABELS / "labels.parquet"))
    described = read_json(FEATURES / "catalogue.json")
    schema = learn_schema(rows, described)
    log.info("%d features tell customers apart; %d rows to learn from", len(schema.features), len(rows))
    say(idle_features(rows, [d["name"] for d in described], schema) + oddities(rows, schema))
    fits = fit_all(rows, schema, params)
    main_fit, baseline_fit = fits[params.estimator], fits[BASELINE_OF[params.estimator]]
    out_of_fold = pd.DataFrame({"main": main_fit.out_of_fold, "baseline": baseline_fit.out_of_fold})
    kept = rows[["customer_id", "as_of", "period", "defaulted"]].reset_index(drop=True)
    with published_folder(MODEL / "candidate") as folder:
        write_files(folder / "main", with_manifest(candidate_files(schema, main_fit.estimator)))
        write_files(folder / "baseline", with_manifest(candidate_files(schema, baseline_fit.estimator)))
        write_frame(folder / "out_of_fold.parquet", pd.concat([kept, out_of_fold], axis=1))
        write_json(folder / "comparison.json", compared(fits, rows, params))


if __name__ == "__main__":
    run_stage(main)
