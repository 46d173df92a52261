"""What became of scored customers, by a later source whose ledger covers their horizon."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import pandas as pd
from ibis.backends.duckdb import Backend

from data.errors import DataRefused
from data.given_labels import has_own_days, outcome_rows, outcomes_from, without_early_defaults
from data.labels import is_mature, ledger_of, outcomes_of
from data.ledger import Materialise
from pipeline.batch import checks
from pipeline.batch.inputs import find_inputs, refuse_if_changed, rows_of
from pipeline.engines.engine import embedded, materialiser, read_tables
from pipeline.monitor.scored import SCORES, Scored
from pipeline.params import Params
from pipeline.store.artifacts import write_batches


@dataclass(frozen=True)
class Outcomes:
    """The last day that the source covers, and per version whose horizon has passed its customers.

    Attributes
    ----------
    of_version
        customer_id, pd, defaulted (null: not known), by the name of the version.
    """

    observed_until: date
    of_version: Mapping[str, pd.DataFrame]


def outcomes(source: Path, versions: Sequence[Scored], params: Params) -> Outcomes:
    """Label the customers of every version that is mature by now.

    Raises
    ------
    UserError
        When there is no such source.
    DataRefused
        When its tables break their contract.
    """
    with _validated(source, params) as (backend, tables, observed_until):
        horizon = params.label.snapshots.horizon_days
        mature = [version for version in versions if is_mature(version.as_of, observed_until, horizon)]
        if not mature:
            return Outcomes(observed_until, {})
        known = _known(tables, observed_until, params, materialiser(backend))
        labelled = {
            version.folder.name: _labelled(backend.read_parquet(version.folder / SCORES), tables, known)
            for version in mature
        }
    return Outcomes(observed_until, labelled)


def _known(
    tables: Mapping[str, ibis.Table], observed_until: date, params: Params, materialise: Materialise
) -> Callable[[ibis.Table], ibis.Table]:
    """From mature snapshots to their labels: those that the source brings, or else those read off the ledger."""
    horizon = params.label.snapshots.horizon_days
    if "outcomes" in tables:
        given = outcome_rows(tables["outcomes"], horizon)
        if not has_own_days(given):
            return lambda asked: outcomes_from(asked, given, 1)
        settled = without_early_defaults(given, observed_until)
        return lambda asked: outcomes_from(asked, settled, horizon)  # loans are granted after the day of the scores
    ledger = ledger_of(tables, params.label.definition, observed_until, materialise)
    return lambda asked: outcomes_of(asked, ledger, horizon, materialise)


@contextmanager
def _validated(source: Path, params: Params) -> Iterator[tuple[Backend, dict[str, ibis.Table], date]]:
    """The good rows of a source, by the same rules as when it is scored."""
    inputs = find_inputs(source, params.ingest)
    before = inputs.hashes()
    with TemporaryDirectory(prefix="default-risk-") as scratch, embedded(params.engine) as backend:
        raw, folder = Path(scratch) / "raw", Path(scratch) / "checked"
        folder.mkdir()
        write_batches(raw, rows_of(inputs))
        refuse_if_changed(before, inputs.hashes())
        last_day = inputs.params.observed_until or datetime.now(UTC).date()
        found = checks.check_tables(backend, raw, folder, last_day, inputs.params.currency, params.validation)
        if found["refused_because"]:
            reasons = "\n".join(f"  {reason}" for reason in found["refused_because"])
            raise DataRefused(f"The tables of --labels {source} were refused:\n{reasons}\nNothing was written.")
        observed_until = inputs.params.observed_until or date.fromisoformat(found["last_known_day"])
        yield backend, read_tables(backend, folder / checks.TABLES), observed_until


def _labelled(
    scored: ibis.Table, tables: Mapping[str, ibis.Table], known: Callable[[ibis.Table], ibis.Table]
) -> pd.DataFrame:
    there = scored.semi_join(tables["customers"], "customer_id").select("customer_id", "as_of")
    labels = known(there).select("customer_id", "defaulted")
    rows = scored.left_join(labels, "customer_id").select("customer_id", "pd", "defaulted").order_by("customer_id")
    frame: pd.DataFrame = rows.to_pyarrow().to_pandas().astype({"defaulted": "boolean"})
    return frame
