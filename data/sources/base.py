"""What a source hands over: rows of the contract's tables as they came, each with the place it came from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from data.params import SplitDates
from data.sources.params import IngestParams

SOURCE_FILE = "source_file"
SOURCE_LINE = "source_line"
PROVENANCE = (SOURCE_FILE, SOURCE_LINE)
"""Columns that every delivered row carries: file name and line (first line of the file is 1), never validated away."""

TRUTH = "true_default_probability"
"""Name under which a simulation delivers (customer_id, as_of, true_pd): kept apart, no feature can reach it."""


@dataclass(frozen=True)
class Delivery:
    """A source opened for reading.

    Attributes
    ----------
    rows
        (table name, rows) in any order; a name may come many times with the same schema, so that a large source
        streams in bounded memory. Columns may have any type that the source has (all strings for CSV): validation
        casts them. A table without rows is delivered once, empty.
    observed_until
        Last day that the source covers; None: to be taken from the data.
    currency
        ISO 4217 code of amounts without a currency of their own.
    split
        The split in time that the data set was published with, used unless the user sets another; None: it has none.
    """

    rows: Iterator[tuple[str, pa.Table]]
    observed_until: date | None
    currency: str
    split: SplitDates | None = None


class Source(Protocol):
    """A function that opens raw data and delivers the contract's tables.

    Raises UserError when ``raw`` does not exist or cannot be read, DataRefused when what it holds cannot be mapped.
    """

    def __call__(self, raw: Path, params: IngestParams) -> Delivery:
        """Open ``raw`` and deliver its rows."""
        ...
