"""Simulated portfolios for tests, each drawn once."""

from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa

from data.sources.params import IngestParams, SyntheticParams
from data.sources.synthetic.source import read
from tests.unit.data.sources.deliveries import whole

FIRST_DAY = date(2018, 1, 1)
LAST_DAY = date(2025, 12, 31)


def parameters(customers: int, seed: int = 7, dirty_share: float = 0.0) -> IngestParams:
    synthetic = SyntheticParams(
        customers=customers, seed=seed, first_day=FIRST_DAY, last_day=LAST_DAY, dirty_share=dirty_share
    )
    return IngestParams(source="synthetic", raw="unused", currency="CNY", observed_until=None, synthetic=synthetic)


@cache
def portfolio(customers: int, seed: int = 7, dirty_share: float = 0.0) -> dict[str, pa.Table]:
    return whole(read(Path("unused"), parameters(customers, seed, dirty_share)))
