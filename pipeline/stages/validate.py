"""Stage ``validate``: check every delivered table against its contract and set bad rows aside with a reason.

What cannot be accepted is refused (exit code 3), and then the tables of the last good delivery stay; quarantine and
report are published either way, so that whoever mends the data sees what to mend.
"""

from datetime import UTC, datetime
from pathlib import Path

from pipeline import params
from pipeline.engines.engine import embedded
from pipeline.orchestration.stage_process import run_stage
from pipeline.reports.data_quality.summary import read_portfolio, refuse, write_portfolio, write_report
from pipeline.store.files import STORE, published
from pipeline.store.table_checks import Inspection, inspect

RAW = STORE / "raw"


def main(raw: Path = RAW, store: Path = STORE) -> None:
    """Publish ``tables``, ``quarantine`` and ``reports/validation`` of the delivery in ``raw``."""
    parameters = params.load()
    portfolio = read_portfolio(raw)
    last_day = portfolio.observed_until or datetime.now(UTC).date()
    with embedded(parameters.engine) as backend, published(store / "tables") as tables:
        inspection = Inspection(backend, last_day, portfolio.currency, parameters.validation)
        with (
            published(store / "quarantine") as set_aside,
            published(store / "reports" / "validation") as report,
        ):
            inspect(inspection, raw, tables, set_aside)
            write_report(inspection, report)
        refuse(inspection.refused)
        write_portfolio(inspection, portfolio, tables)


if __name__ == "__main__":
    run_stage(main)
