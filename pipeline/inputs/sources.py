"""The door to all sources: those of the core, and those for which a file of rules has to be read first."""

from pathlib import Path

from data.sources import catalogue, folder, mapping
from data.sources.base import Delivery, Source
from data.sources.params import IngestParams, SourceName
from pipeline.inputs.database_file import load_database
from pipeline.inputs.mapping_file import load_mapping
from pipeline.store.files import STORE

MAPPING_FILE = "mapping.yaml"
MIRROR = STORE / "database"
"""What the stage ``ingest`` has read from a database. No output of it: the next run compares with it."""


def open_source(params: IngestParams) -> Delivery:
    """Open the source that the parameters name.

    Raises
    ------
    UserError
        The raw data does not exist or cannot be read, or its mapping file is wrong.
    DataRefused
        What it holds cannot be mapped.
    """
    return SOURCES[params.source](Path(params.raw), params)


def _mapping(raw: Path, params: IngestParams) -> Delivery:
    return mapping.read(raw, params, load_mapping(raw / MAPPING_FILE))


def _database(raw: Path, params: IngestParams) -> Delivery:
    from pipeline.databases.pull import pull  # half a second to load, for those who read a database only

    pull(load_database(raw), MIRROR)
    return folder.read(MIRROR, params)


SOURCES: dict[SourceName, Source] = {**catalogue.SOURCES, "mapping": _mapping, "database": _database}
"""Every source that ``ingest.source`` may name."""
