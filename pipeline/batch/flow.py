"""One run of the batch job, from fresh tables to a published result."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models.scoring import tier_counts
from pipeline.artifacts import hash_of, write_batches
from pipeline.batch import book, checks
from pipeline.batch.chosen import chosen
from pipeline.batch.contract import refuse_departures
from pipeline.batch.disk import room_on
from pipeline.batch.documents import read_document, write_document
from pipeline.batch.inputs import refuse_if_changed
from pipeline.batch.job import Job, prepared
from pipeline.batch.past import past_of
from pipeline.batch.replay import SOURCE, delivered, inputs_of, outcome, refuse_collisions
from pipeline.batch.request import Request
from pipeline.batch.result import Telling, write_result
from pipeline.batch.shelf import MANIFEST, TIMINGS, Shelf
from pipeline.batch.steps import Steps, peak_bytes
from pipeline.batch.table_text import write_csv
from pipeline.engines import embedded, engine
from pipeline.params import Params

STEPS = ("model", "read", "validate", "features", "decide", "explain")
RAW, CHECKED, BOOK = "raw", "checked", "book"

PROMISES = (
    "every delivered row is good or in quarantine",
    "every customer asked about has one score, with a probability above 0 and below 1",
    "reference score and points add up to every score, to 1e-6",
    "the source did not change while it was read",
    "the model's files are those that were registered",
)
"""What has been checked when a result is published; a check that fails ends the run before."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: ``done``, ``already done`` or ``dry run``; the version's name, its folder and its manifest."""

    status: str
    version: str
    folder: Path | None
    manifest: dict[str, Any]
    seconds: dict[str, float]


def score(request: Request, params: Params, steps: Steps) -> Outcome:
    """Score the book and publish the result, unless it has been published already.

    Raises
    ------
    UserError
        The request is wrong, there is no such model, or another run is at work in the same folder.
    DataRefused
        The tables break their contract, or that with the model; they changed while they were read; nobody is asked.
    RunFailed
        The disk is full.
    """
    inputs, repairs = inputs_of(request, params.ingest)
    if not request.dry_run:
        shelf = Shelf(request.out)
        with shelf.held(), room_on(request.out, shelf.work):
            with steps.step("model"):
                job = prepared(request, params, inputs, repairs)
            return _published(job, shelf, steps)
    with TemporaryDirectory(prefix="default-risk-") as scratch, room_on(Path(scratch), Path(scratch)):
        with steps.step("model"):
            job = prepared(request, params, inputs, repairs)
        work = Path(scratch)
        fill_book(job, work, None, steps)
        eligible = len(book.rows_of_day(work / BOOK, request.as_of))
        return Outcome("dry run", job.version, None, _manifest(job, work, eligible), steps.seconds)


def _published(job: Job, shelf: Shelf, steps: Steps) -> Outcome:
    version = job.version
    if manifest := shelf.finished(version):
        shelf.point_to(version)
        return Outcome("already done", version, shelf.versions / version, manifest, {})
    work = shelf.scratch_of(version)
    fill_book(job, work, shelf.refused if job.repairs is None else shelf.refused_replay, steps)
    filled = shelf.versions / f".{version}"
    filled.mkdir()
    manifest = fill_version(job, work, filled, steps)
    shelf.publish(filled, version)
    shelf.point_to(version)
    shutil.rmtree(shelf.work)
    return Outcome("done", version, shelf.versions / version, manifest, steps.seconds)


def fill_book(job: Job, work: Path, refused: Path | None, steps: Steps) -> None:
    """Read, validate and featurize into ``work``; what a run before this one has finished there is kept."""
    params = job.params

    def read(folder: Path) -> None:
        write_batches(folder, delivered(job.inputs, job.repairs))
        refuse_if_changed(job.hashes, job.inputs.hashes())

    def validate(folder: Path) -> None:
        with embedded(params.engine) as backend:
            currency = job.inputs.params.currency
            found = checks.check_tables(backend, work / RAW, folder, job.last_day, currency, params.validation)
        write_document(folder / checks.FINDINGS, found)
        write_document(folder / SOURCE, job.hashes)
        checks.refuse(found, folder, refused)
        refuse_collisions(job.repairs, folder / checks.QUARANTINE)
        checks.refuse_stale(found, job.request.as_of, params.score.max_silent_days)

    def features(folder: Path) -> None:
        found = read_document(work / CHECKED / checks.FINDINGS)
        with engine(params.engine) as backend:
            book.fill_book(
                backend,
                work / CHECKED,
                folder,
                job.request.as_of,
                params,
                fit=lambda features: refuse_departures(job.registered, job.model.schema, found, features),
            )

    steps.once("read", work / RAW, read)
    steps.once("validate", work / CHECKED, validate)
    steps.once("features", work / BOOK, features)


def fill_version(job: Job, work: Path, filled: Path, steps: Steps) -> dict[str, Any]:
    """Predict, explain, assign tiers, and fill the folder of a version; its manifest is written last and given back."""
    whole = book.rows_of_day(work / BOOK, job.request.as_of)
    today, left_out = chosen(whole, job.request, work / CHECKED)
    with steps.step("decide"):
        past = past_of(job.model, work / BOOK, job.request.as_of, job.params)
    with steps.step("explain"):
        described = read_document(work / BOOK / book.CATALOGUE)
        telling = Telling(described, job.inputs.params.currency, job.registered.version)
        scores = write_result(job.model, whole, today, past, job.params, telling, filled)
        if job.request.csv:
            write_csv(filled / "scores.csv", scores)
        shutil.copytree(work / CHECKED / checks.QUARANTINE, filled / checks.QUARANTINE)
        shutil.copyfile(work / CHECKED / checks.FINDINGS, filled / checks.FINDINGS)
        manifest = _manifest(job, work, len(whole)) | {
            "customers": len(scores),
            "asked_for_but_not_eligible": left_out,
            **tier_counts(scores, job.params.assign_tiers),
            "checks": PROMISES,
            "outputs": {str(path.relative_to(filled)): hash_of(path) for path in _files(filled)},
        }
        write_document(filled / MANIFEST, manifest)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    spent = {"seconds": steps.seconds, "cpu_seconds": steps.cpu_seconds, "peak_bytes": peak_bytes()}
    write_document(filled / TIMINGS, {"finished": at, **spent})
    return manifest


def _manifest(job: Job, work: Path, eligible: int) -> dict[str, Any]:
    tables = read_document(work / CHECKED / checks.FINDINGS)["tables"]
    kinds = ("rows", "good", "quarantined")
    rows = {name: {kind: told[kind] for kind in kinds} for name, told in tables.items()}
    return {"made_from": job.made_from, "eligible": eligible, "customers": eligible, "rows": rows} | outcome(
        job.repairs, work / CHECKED / checks.QUARANTINE
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
