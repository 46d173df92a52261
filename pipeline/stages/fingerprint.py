"""Stage ``fingerprint``: one small file per stage that changes when the code of that stage changes."""

from pipeline.orchestration.stage_names import STAGES
from pipeline.orchestration.stage_process import run_stage
from pipeline.store.artifacts import FINGERPRINTS, published_folder
from pipeline.store.fingerprints import fingerprints


def main() -> None:
    """Write ``fingerprints/<stage>``, on which every other stage depends."""
    with published_folder(FINGERPRINTS) as folder:
        for stage, found in fingerprints(STAGES).items():
            (folder / stage).write_text(f"{found}\n")


if __name__ == "__main__":
    run_stage(main)
