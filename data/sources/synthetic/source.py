"""The embedded source: a simulated portfolio, block by block, so that memory does not grow with its size."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.sources.base import SOURCE_FILE, SOURCE_LINE, TRUTH, Delivery
from data.sources.params import IngestParams, SyntheticParams
from data.sources.synthetic.attributes import attributes_table
from data.sources.synthetic.billing import draw_invoices, invoices_table, orders_table
from data.sources.synthetic.block import Block, block_generator
from data.sources.synthetic.calendar import Calendar
from data.sources.synthetic.credit_records import credit_records_table
from data.sources.synthetic.dirt import soil
from data.sources.synthetic.economy import Economy
from data.sources.synthetic.events import events_table
from data.sources.synthetic.firms import customers_table, draw_firms
from data.sources.synthetic.frames import generator
from data.sources.synthetic.history import simulate
from data.sources.synthetic.markets import exchange_rates_table, industry_indicators_table
from data.sources.synthetic.payments import payments_table
from data.sources.synthetic.promises import promises_table
from data.sources.synthetic.statements import statements_table
from data.sources.synthetic.transactions import transactions_table
from data.sources.synthetic.truth import Truth

BLOCK = 2_000
"""Customers per block: about 425,000 ledger rows in eight years; drawing them takes some 200 MB."""


def read(raw: Path, params: IngestParams) -> Delivery:
    """Simulate the portfolio that ``params.synthetic`` describes, with a deep downturn for ``synthetic_downturn``.

    The same seed gives the same rows, byte for byte.
    Beside the contract's tables (all but ``outcomes``) it delivers TRUTH, the true default probabilities, in the same
    stream. A customer's rows depend on the seed and on the customers of the same block only.
    """
    synthetic = params.synthetic
    foreign = "EUR" if params.currency == "USD" else "USD"
    return Delivery(
        _with_provenance(_rows(synthetic, foreign, params.source == "synthetic_downturn")),
        synthetic.last_day,
        params.currency,
    )


def _rows(params: SyntheticParams, foreign: str, downturn: bool) -> Iterator[tuple[str, pa.Table]]:
    calendar = Calendar.of(params.first_day, params.last_day)
    economy = Economy.simulate(calendar, params.seed, downturn=downturn)
    truth = Truth(economy, calendar, params.seed)
    rng = generator(params.seed, 5)
    indicators = industry_indicators_table(economy, calendar, params.seed)
    yield "industry_indicators", soil("industry_indicators", indicators, params.dirty_share, rng)
    rates = exchange_rates_table(calendar, foreign, params.seed)
    yield "exchange_rates", soil("exchange_rates", rates, params.dirty_share, rng)
    for number, first in enumerate(range(0, params.customers, BLOCK)):
        customers = np.arange(first, min(first + BLOCK, params.customers))
        firms = draw_firms(customers, calendar, block_generator(params.seed, number, "firms"))
        history = simulate(firms, economy, calendar, block_generator(params.seed, number, "history"))
        block = Block(number, params.seed, calendar, firms, history, foreign)
        dirt = block.rng("dirt")
        for name, rows in _tables(block):
            yield name, soil(name, rows, params.dirty_share, dirt)
        yield TRUTH, truth.table(firms, history)


def _tables(block: Block) -> Iterator[tuple[str, pa.Table]]:
    invoices = draw_invoices(block)
    yield "customers", customers_table(block.firms, block.rng("customers"))
    yield "orders", orders_table(block, invoices)
    yield "invoices", invoices_table(block, invoices)
    yield "payments", payments_table(block, invoices)
    yield "transactions", transactions_table(block)
    yield "statements", statements_table(block)
    yield "credit_records", credit_records_table(block)
    yield "events", events_table(block)
    yield "attributes", attributes_table(block)
    # Last, so that its faults are drawn after those of every other table.
    yield "promises", promises_table(block, invoices)


def _with_provenance(rows: Iterator[tuple[str, pa.Table]]) -> Iterator[tuple[str, pa.Table]]:
    """Number the rows of every table from 1 on, as if each were one long file."""
    delivered: dict[str, int] = {}
    for name, table in rows:
        before = delivered.get(name, 0)
        delivered[name] = before + table.num_rows
        place = pa.array(np.full(table.num_rows, f"synthetic:{name}", dtype=object), pa.string())
        line = pa.array(np.arange(before + 1, delivered[name] + 1))
        yield name, table.append_column(SOURCE_FILE, place).append_column(SOURCE_LINE, line)
