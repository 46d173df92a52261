"""Stage ``publish``: make the results of this run the ones that people read, all at once."""

from pipeline.orchestration.stage_process import run_stage
from pipeline.store.files import write_json
from pipeline.store.published import PUBLICATION, publish

PUBLISHED = ("features", "labels", "model/calibrated", "quarantine", "reports", "scores", "tables")
"""What a run leaves for people, relative to the store; a test compares it with ``dvc.yaml``."""


def main() -> None:
    """Swap ``data/results`` to the results of this run, and write ``publication.json``: the hash of each file."""
    write_json(PUBLICATION, publish(PUBLISHED))


if __name__ == "__main__":
    run_stage(main)
