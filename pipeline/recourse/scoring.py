"""What every plan would score: ledger, features, model and calibration as in ``default-risk score``, all plans at once.

Features that hold a customer against its peers are the exception, for there a copy must not meet another: each copy
stands among the customers of the industry in the place of the customer itself. Only the customer goes on until the day
of a plan; the others stay as they are on the first of the days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb import Backend

from data.allocation import allocate
from data.labels import ledger_of
from data.ledger import Materialise
from data.scoring_population import asked_on
from features.catalogue import features_for
from features.definition import Feature
from features.matrix import feature_matrix
from features.peers import compared, peer_medians, with_peers, without_peers
from features.relations import relations
from features.temporal import KEYS
from models.bundle import DefaultModel
from pipeline.engines.engine import embedded, read_tables
from pipeline.engines.script import Recorder, run_again
from pipeline.params import Params
from pipeline.recourse.copies import copy_id, number_of, with_copies
from pipeline.recourse.going_on import Rows
from pipeline.recourse.script import keep_script, read_script, script_path


@dataclass(frozen=True)
class Edit:
    """The rows that a plan adds to the tables, and the day on which the customer is scored with them.

    Only what is known before the day counts.
    """

    rows: Rows
    day: date


def scored(tables: Path, customer_id: str, edits: Sequence[Edit], model: DefaultModel, params: Params) -> pd.DataFrame:
    """The probability and the score of the customer, under each plan on its day.

    Parameters
    ----------
    tables
        Folder of the validated tables of the whole book.
    edits
        One per plan. Peers are those of the first of the days, for every plan: what becomes of them is not known.

    Returns
    -------
    pandas.DataFrame
        The columns of ``DefaultModel.predict`` by the position of the plan. A plan under which the customer is not
        scored on its day, because it is in default by then or neither owes anything nor was active, has no row.
    """
    with embedded(params.engine) as backend:
        known = read_tables(backend, tables)
        peers = _peers(backend, known["customers"], customer_id)
        copies = with_copies(backend, known, customer_id, peers, [each.rows for each in edits])
        ids = [copy_id(number, customer_id) for number in range(len(edits))]
        asked = pa.table({"customer_id": ids, "as_of": pa.array([each.day for each in edits], pa.date32())})
        days = sorted({each.day for each in edits})
        found = _features(backend, copies, backend.create_table("questions", asked), days, params)
        rows: pd.DataFrame = found.to_pyarrow().to_pandas()
    number = rows["customer_id"].map(number_of).rename("plan")
    return model.predict(rows).set_index(number).sort_index()


def _peers(backend: Backend, customers: ir.Table, customer_id: str) -> ir.Table:
    """Who works in the customer's industry, without the customer: customer_id."""
    own = customers.filter(customers.customer_id == customer_id).select("industry")
    near = customers.filter(customers.industry.isin(own.industry), customers.customer_id != customer_id)
    return backend.create_table("peers", near.select("customer_id"), temp=True)


def _features(
    backend: Backend, tables: Mapping[str, ir.Table], questions: ir.Table, days: Sequence[date], params: Params
) -> ir.Table:
    """The features of the copies, each on its day, as far as they are asked about on it.

    Nothing in these queries speaks of the customer, so they are compiled once and run again for the next one.
    """
    path = script_path(tables, days, params)
    if steps := read_script(path):
        return run_again(backend, steps, allocate)
    recorder = Recorder(backend)
    found = recorder(compiled_features(tables, questions, days, params, recorder))
    keep_script(path, recorder.steps)
    return found


def compiled_features(
    tables: Mapping[str, ir.Table],
    questions: ir.Table,
    days: Sequence[date],
    params: Params,
    materialise: Materialise,
) -> ir.Table:
    """The features by the same functions as in ``pipeline.batch.book``.

    Parameters
    ----------
    questions
        customer_id of every copy and the day on which it is asked about; of the others the first day is asked about.
    days
        The days of the questions, in order.
    """
    ledger = ledger_of(tables, params.label.definition, days[-1] - timedelta(days=1), materialise)
    on_all_days = materialise(asked_on(tables, ledger, list(days), params.label.snapshots))
    others = on_all_days.anti_join(questions, "customer_id")
    others = others.filter(others.as_of == ibis.date(days[0])).select(*KEYS)
    # Every day has a copy here, scored or not: so the cuts of the windows, which follow from the days, stay the same.
    asked = ibis.union(questions.select(*KEYS), others)
    related = relations(tables, ledger)
    features = features_for(related, params.featurize)
    matrix = materialise(feature_matrix(materialise(asked), without_peers(features), related, materialise))
    scored_ones = matrix.semi_join(on_all_days, list(KEYS))
    return among_peers(scored_ones, questions, tables["customers"], features, materialise)


def among_peers(
    matrix: ir.Table, questions: ir.Table, customers: ir.Table, features: Sequence[Feature], materialise: Materialise
) -> ir.Table:
    """The copies' rows of the matrix with the features that hold them against peers.

    Each copy gets an industry of its own: its peers' values, which are the same for all, and its own value.
    """
    columns = compared(features)
    copies, others = matrix.semi_join(questions, "customer_id"), matrix.anti_join(questions, "customer_id")
    if not columns:
        return copies
    placed = copies.join(customers.select("customer_id", "industry"), "customer_id")
    own = ibis.ifelse(placed.industry.notnull(), placed.customer_id, ibis.null("string"))
    spine = materialise(placed.select(*KEYS, industry=own))
    peers = others.select(*columns).cross_join(spine.select("industry", "as_of"))
    cells = ibis.union(
        peers.select("industry", "as_of", *columns),
        placed.select("as_of", *columns, industry=own).select("industry", "as_of", *columns),
    )
    medians = materialise(peer_medians(cells, columns))
    return with_peers(copies, spine, features, medians, materialise)
