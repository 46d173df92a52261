"""The command ``default-risk replay``: rows of the quarantine out as CSV to repair, and repaired ones back in."""

from pathlib import Path

import pyarrow.parquet as pq

from data.errors import UserError
from pipeline import params
from pipeline.batch.inputs import find_inputs
from pipeline.batch.repaired_files import write_for_repair
from pipeline.batch.replay import quarantine_of
from pipeline.orchestration.run import project_root
from pipeline.params_file import PARAMS_FILE


def prepare(source: Path, out: Path, folder: Path) -> list[Path]:
    """Write what was set aside from ``source`` as CSV files to repair, a file per table; give back their paths.

    Raises
    ------
    UserError
        When nothing was set aside, or the folder holds files: they may be somebody's work.
    """
    inputs = find_inputs(source.absolute(), params.load(project_root(Path.cwd()) / PARAMS_FILE).ingest)
    quarantine = quarantine_of(inputs.hashes(), out.absolute())
    tables = {path: pq.read_table(path) for path in sorted(quarantine.glob("*.parquet"))}
    if not any(len(rows) for rows in tables.values()):
        raise UserError(f"No row was set aside from {source}: there is nothing to repair.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is not empty, and may hold repaired rows. Name another folder with --prepare.")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path, rows in tables.items():
        if len(rows):
            written.append(folder / f"{path.stem}.csv")
            write_for_repair(written[-1], rows)
    return written
