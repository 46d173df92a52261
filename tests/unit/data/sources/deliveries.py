"""What tests of sources share."""

import pyarrow as pa

from data.sources.base import Delivery


def whole(delivery: Delivery) -> dict[str, pa.Table]:
    """Every table of a delivery in one piece."""
    pieces: dict[str, list[pa.Table]] = {}
    for name, rows in delivery.rows:
        pieces.setdefault(name, []).append(rows)
    return {name: pa.concat_tables(tables) for name, tables in pieces.items()}
