"""Data frames as Arrow tables whose types do not hang on which rows happen to be in them."""

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa


def typed(frame: pd.DataFrame) -> pa.Table:
    """The rows in Arrow; what holds nothing but nulls is text, as it would be in another portion."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    empty = {pa.null(): pa.string(), pa.list_(pa.null()): pa.list_(pa.string())}
    fields = [field.with_type(empty.get(field.type, field.type)) for field in table.schema]
    return table.cast(pa.schema(fields, table.schema.metadata))


def alike(batches: Iterator[tuple[str, pa.Table]]) -> Iterator[tuple[str, pa.Table]]:
    """The batches, each with the types of the first one of its name."""
    schemas: dict[str, pa.Schema] = {}
    for name, rows in batches:
        yield name, rows.cast(schemas.setdefault(name, rows.schema))
