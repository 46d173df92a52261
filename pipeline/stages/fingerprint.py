"""Stage ``fingerprint``: what other stages depend on beside data, as one small file per stage and per section.

A stage is due when its code changes (``fingerprints/<stage>``) or a section of ``params.yaml`` that it reads
(``parameters/<section>.json``: the values without the comments).
"""

from pipeline.orchestration.stage_names import STAGES
from pipeline.orchestration.stage_process import run_stage
from pipeline.params_file import read_sections
from pipeline.store.files import FINGERPRINTS, PARAMETERS, json_bytes, write_files
from pipeline.store.fingerprints import fingerprints, with_what_is_due


def main() -> None:
    """Write ``fingerprints/`` and ``parameters/``."""
    write_files(FINGERPRINTS, {stage: found.encode() for stage, found in fingerprints(STAGES).items()})
    sections = with_what_is_due(read_sections())
    write_files(PARAMETERS, {f"{section}.json": json_bytes(values) for section, values in sections.items()})


if __name__ == "__main__":
    run_stage(main)
