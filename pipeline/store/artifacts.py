"""Tables in the store: data frames and Arrow tables as Parquet, and folders of files."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.store.files import published


def write_parquet(path: Path, table: pa.Table) -> None:
    """Publish an Arrow table as Parquet; the same table gives the same bytes."""
    with published(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def write_batches(folder: Path, batches: Iterable[tuple[str, pa.Table]]) -> None:
    """Write (table name, rows) pairs to ``folder/<table name>.parquet`` as they come, in bounded memory.

    ``folder`` is the temporary folder of a ``published`` block: one name may come many times, each adds rows. Floats
    have no statistics: Parquet leaves NaN out of them, and DuckDB 2.0 then answers that no value is NaN.
    """
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, pq.ParquetWriter] = {}
    try:
        for name, rows in batches:
            if name not in writers:
                counted = [field.name for field in rows.schema if not pa.types.is_floating(field.type)]
                writers[name] = pq.ParquetWriter(
                    folder / f"{name}.parquet", rows.schema, compression="zstd", write_statistics=counted
                )
            writers[name].write_table(rows)
    finally:
        for writer in writers.values():
            writer.close()


def row_count(path: Path) -> int:
    """How many rows a Parquet file has, from its footer."""
    return int(pq.read_metadata(path).num_rows)


def column_names(path: Path) -> list[str]:
    """The columns of a Parquet file, from its footer."""
    return list(pq.read_schema(path).names)


def read_frame(
    path: Path, columns: list[str] | None = None, filters: list[tuple[str, str, Any]] | None = None
) -> pd.DataFrame:
    """Read a Parquet artefact, or the rows that pass; days come as ``datetime.date``."""
    frame: pd.DataFrame = pq.read_table(path, columns=columns, filters=filters or None).to_pandas()
    return frame


def frames_of(path: Path) -> Iterator[pd.DataFrame]:
    """The rows of a Parquet file, a portion at a time; one empty portion where there are none."""
    file = pq.ParquetFile(path)
    if not file.metadata.num_rows:
        yield file.read().to_pandas()
    yield from (batch.to_pandas() for batch in file.iter_batches())


def read_column(path: Path, column: str, rows: int | None = None) -> list[Any]:
    """One column of a Parquet artefact, or its first rows, as a list."""
    read = pq.read_table(path, columns=[column])[column]
    values: list[Any] = (read if rows is None else read.slice(0, rows)).to_pylist()
    return values


def read_lengths(path: Path, column: str) -> pd.Series:
    """How many entries the list of each row has, without building the lists."""
    lengths: pd.Series = pc.list_value_length(pq.read_table(path, columns=[column])[column]).to_pandas()
    return lengths.astype("int64")


def read_optional_frame(
    path: Path, filters: list[tuple[str, str, Any]] | None = None, columns: list[str] | None = None
) -> pd.DataFrame | None:
    """Read a Parquet artefact that only some sources have, or the rows that pass; None where it is absent."""
    return pq.read_table(path, columns=columns, filters=filters or None).to_pandas() if path.exists() else None


def write_frame(path: Path, frame: pd.DataFrame) -> None:
    """Publish a data frame as Parquet, without its index."""
    write_parquet(path, pa.Table.from_pandas(frame, preserve_index=False))
