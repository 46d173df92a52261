"""Stage ``certify``: prove on a sample of the store that no feature knows the future; refuse the store otherwise."""

from dataclasses import asdict

from features.certificate import refuse_leaks
from pipeline.certificate import certify_store
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.files import REPORTS, write_json


def main(**chosen: int) -> None:
    """Write ``reports/certificate.json``, then fail if a feature leaks; ``chosen`` overrides ``params.yaml``."""
    params = load()
    sample = params.certify.model_copy(update=chosen)
    found, hashes = certify_store(sample, params.label.definition, params.featurize, params.engine)
    result = asdict(found.certificate) | {"seed": sample.seed, "customers": found.customers} | hashes
    write_json(REPORTS / "certificate.json", result)
    refuse_leaks(found.certificate)


if __name__ == "__main__":
    run_stage(main)
