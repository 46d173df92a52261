"""One run of the batch job, from fresh tables to a published result."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from models.scoring import tier_counts
from models.training.unusual_values import say, together
from pipeline.batch import checks, executors
from pipeline.batch.book import refuse_nobody
from pipeline.batch.comparison import compared
from pipeline.batch.disk import room_on
from pipeline.batch.documents import read_document, write_document
from pipeline.batch.job import Job, prepared
from pipeline.batch.layout import Layout
from pipeline.batch.predicted import SCORES, Predicted
from pipeline.batch.processing import fill_book, predicted_parts
from pipeline.batch.replay import inputs_of, outcome
from pipeline.batch.request import Request
from pipeline.batch.result import Teller, Telling, beside, write_result
from pipeline.batch.selection import left_out
from pipeline.batch.steps import Steps, peak_bytes
from pipeline.batch.table_text import write_csv
from pipeline.batch.versions import MANIFEST, TIMINGS, Shelf
from pipeline.params import Params
from pipeline.store.files import hash_of

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
        layout = Layout.of(Path(scratch), params)
        fill_book(job, layout, None, steps)
        scored = layout.asked_on(request.as_of)
        refuse_nobody(len(scored), request.as_of, params)
        left_out(request, scored, layout.checked)
        return Outcome("dry run", job.version, None, _manifest(job, layout, len(scored)), steps.seconds)


def _published(job: Job, shelf: Shelf, steps: Steps) -> Outcome:
    version = job.version
    if manifest := shelf.finished(version):
        shelf.point_to(version)
        return Outcome("already done", version, shelf.versions / version, manifest, {})
    layout = Layout.of(shelf.scratch_of(version), job.params)
    fill_book(job, layout, shelf.refused if job.repairs is None else shelf.refused_replay, steps)
    filled = shelf.versions / f".{version}"
    filled.mkdir()
    manifest = fill_version(job, layout, filled, steps)
    shelf.publish(filled, version)
    shelf.point_to(version)
    shutil.rmtree(shelf.work)
    return Outcome("done", version, shelf.versions / version, manifest, steps.seconds)


def fill_version(job: Job, layout: Layout, filled: Path, steps: Steps) -> dict[str, Any]:
    """Predict, explain, assign tiers, and fill the folder of a version; its manifest is written last and given back."""
    scored = layout.asked_on(job.request.as_of)
    refuse_nobody(len(scored), job.request.as_of, job.params)
    missing = left_out(job.request, scored, layout.checked)
    parts = predicted_parts(job, layout, steps)
    with steps.step("explain"):
        say([each.sentence(len(scored)) for each in together(part.oddities for _, part in parts)])
        counted = write_result(_batches(job, layout, parts), filled)
        if job.request.csv:
            write_csv(filled / "scores.csv", filled / f"{SCORES}.parquet")
        shutil.copytree(layout.checked / checks.QUARANTINE, filled / checks.QUARANTINE)
        shutil.copyfile(layout.checked / checks.FINDINGS, filled / checks.FINDINGS)
        manifest = _manifest(job, layout, len(scored)) | {
            "customers": len(counted),
            "asked_for_but_not_eligible": missing,
            **tier_counts(counted, job.params.assign_tiers),
            "checks": PROMISES,
            "outputs": {str(path.relative_to(filled)): hash_of(path) for path in _files(filled)},
        }
        write_document(filled / MANIFEST, manifest)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    spent = {"seconds": steps.seconds, "cpu_seconds": steps.cpu_seconds, "peak_bytes": peak_bytes()}
    write_document(filled / TIMINGS, {"finished": at, **spent})
    return manifest


def _batches(job: Job, layout: Layout, parts: Sequence[tuple[int, Predicted]]) -> Iterator[tuple[str, pa.Table]]:
    """Everything that is written of the customers, as it comes."""
    telling = Telling(read_document(layout.catalogue), job.inputs.params.currency, job.registered.version)
    chosen = job.request.customers
    if layout.in_one:
        yield from executors.told(job, layout, parts, telling)
    else:
        teller = Teller(job.model, compared(job, layout, parts), job.params, telling)
        for number, part in parts:
            yield from teller.told(layout.today(number, job.request.as_of), part, chosen)
    everybody = [layout.predicted(number) for number in range(layout.count)]
    yield from beside(everybody, chosen)


def _manifest(job: Job, layout: Layout, eligible: int) -> dict[str, Any]:
    tables = read_document(layout.checked / checks.FINDINGS)["tables"]
    kinds = ("rows", "good", "quarantined")
    rows = {name: {kind: told[kind] for kind in kinds} for name, told in tables.items()}
    return {"made_from": job.made_from, "eligible": eligible, "customers": eligible, "rows": rows} | outcome(
        job.repairs, layout.checked / checks.QUARANTINE
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
