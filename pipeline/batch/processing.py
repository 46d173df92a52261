"""From fresh tables to what is found of every customer: the steps of a run whose results wait on the disk.

What a run before this one has finished is kept, step by step, and in a large book part by part.
"""

from datetime import date
from functools import partial
from pathlib import Path

from pipeline.batch import book, checks, executors
from pipeline.batch.contract import refuse_departures
from pipeline.batch.documents import read_document, write_document
from pipeline.batch.inputs import refuse_if_changed
from pipeline.batch.job import Job
from pipeline.batch.layout import FIRST, Layout
from pipeline.batch.parts import first_customers, split, tables_of
from pipeline.batch.peers import fill_peers
from pipeline.batch.predicted import Predicted, fill_predicted
from pipeline.batch.replay import SOURCE, delivered, refuse_collisions
from pipeline.batch.steps import Steps
from pipeline.engines.engine import embedded, engine, read_tables
from pipeline.store.artifacts import write_batches


def fill_book(job: Job, layout: Layout, refused: Path | None, steps: Steps) -> None:
    """Read, validate and featurize.

    Parameters
    ----------
    refused
        Where findings and quarantine are kept if the tables are refused; None: nowhere.
    """
    steps.once("read", layout.raw, partial(_read, job))
    steps.once("validate", layout.checked, partial(_validate, job, layout, refused))
    several = len(layout.books) > 1
    steps.expect(len(layout.books))
    if layout.in_one:
        steps.once("split", layout.bounds, partial(_bound, layout))
    if several:
        steps.once("split", layout.split, partial(_split, job, layout))
    for number, folder in enumerate(layout.books):
        steps.once("features", folder, partial(_featurize, job, layout, number))
    if several:
        steps.once("peers", layout.peers, partial(_peers, job, layout))


def predicted_parts(job: Job, layout: Layout, steps: Steps) -> list[tuple[int, Predicted]]:
    """Predict and decide part by part; the parts, by number, in which anybody is asked about on the day."""
    if layout.in_one:
        with steps.step("predict"):
            executors.predict(job, layout, _days(layout))
    else:
        for number in range(layout.count):
            steps.once("predict", layout.predicted(number).folder, partial(_predict, job, layout, number))
    found = ((number, layout.predicted(number)) for number in range(layout.count))
    return [(number, part) for number, part in found if not part.is_empty]


def _read(job: Job, folder: Path) -> None:
    write_batches(folder, delivered(job.inputs, job.repairs))
    refuse_if_changed(job.hashes, job.inputs.hashes())


def _validate(job: Job, layout: Layout, refused: Path | None, folder: Path) -> None:
    with embedded(job.params.engine) as backend:
        currency = job.inputs.params.currency
        found = checks.check_tables(backend, layout.raw, folder, job.last_day, currency, job.params.validation)
        if not found["refused_because"]:
            tables = read_tables(backend, folder / checks.TABLES)
            days = book.days_of_book(tables, job.request.as_of, job.params)
            found["days"] = [str(day) for day in days]
    write_document(folder / checks.FINDINGS, found)
    write_document(folder / SOURCE, job.hashes)
    checks.refuse(found, folder, refused)
    refuse_collisions(job.repairs, folder / checks.QUARANTINE)
    checks.refuse_stale(found, job.request.as_of, job.params.score.max_silent_days)


def _split(job: Job, layout: Layout, folder: Path) -> None:
    with embedded(job.params.engine) as backend:
        split(backend, layout.tables, folder, layout.size)


def _bound(layout: Layout, folder: Path) -> None:
    write_document(folder / FIRST, first_customers(layout.tables, layout.size))


def _days(layout: Layout) -> list[date]:
    return checks.days_of(read_document(layout.checked / checks.FINDINGS))


def _featurize(job: Job, layout: Layout, number: int, folder: Path) -> None:
    found = read_document(layout.checked / checks.FINDINGS)

    def fit(features: book.Features) -> None:
        refuse_departures(job.registered, job.model.schema, found, features)

    with engine(job.params.engine) as backend:
        tables, is_whole = tables_of(backend, layout.tables, layout.split, number), len(layout.books) == 1
        book.fill_part(backend, tables, folder, checks.days_of(found), job.params, is_whole=is_whole, fit=fit)


def _peers(job: Job, layout: Layout, folder: Path) -> None:
    with embedded(job.params.engine) as backend:
        fill_peers(backend, layout.books, layout.tables, folder)


def _predict(job: Job, layout: Layout, number: int, folder: Path) -> None:
    days = _days(layout)
    fill_predicted(job.model, layout.seen(number, days[-1]), days, job.overrides, job.params, folder)
