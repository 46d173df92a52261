"""The door to all sources: those of the core, and the one whose mapping file has to be read first."""

from pathlib import Path

from data.sources import catalogue, mapping
from data.sources.base import Delivery, Source
from data.sources.params import IngestParams, SourceName
from pipeline.inputs.mapping_file import load_mapping

MAPPING_FILE = "mapping.yaml"


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


SOURCES: dict[SourceName, Source] = {**catalogue.SOURCES, "mapping": _mapping}
"""Every source that ``ingest.source`` may name."""
