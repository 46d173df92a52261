"""The parts of a book on Spark's executors: predicted and told there, by the functions that do it on one machine.

Each part is read from and written to the job's folder, which executors reach at the same path. What is handed over is
small: the model's files, what customers are compared with, and the numbers of the parts.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from models.bundle import DefaultModel, checked
from models.decisions.overrides import Override
from models.explanation import References
from pipeline.artifacts import sync, write_batches
from pipeline.batch.job import Job
from pipeline.batch.layout import Layout
from pipeline.batch.predicted import SCORES, fill_predicted
from pipeline.batch.result import EXPLANATIONS, REASONS, Teller, Telling
from pipeline.batch.typed import alike
from pipeline.engines import engine, spread
from pipeline.params import Params
from pipeline.spark_parts import Files

TOLD = (SCORES, EXPLANATIONS, REASONS)


@dataclass(frozen=True)
class Sent:
    """What every executor is told about the job."""

    layout: Layout
    days: Sequence[date]
    overrides: Sequence[Override]
    params: Params


def predict(job: Job, layout: Layout, days: Sequence[date]) -> None:
    """Predict and decide every part that is not there yet."""
    sent = Sent(layout, days, job.overrides, job.params)
    missing = [number for number in range(layout.count) if not layout.predicted(number).folder.exists()]
    _on_executors(job, layout.predicted(0).folder.parent, missing, partial(_predicted, sent))


def tell(job: Job, layout: Layout, numbers: Sequence[int], compared: References, telling: Telling) -> None:
    """Write scores, explanations and reasons of the parts, each to a folder of its own."""
    as_of, chosen = job.request.as_of, job.request.customers
    missing = [number for number in numbers if not layout.told(number).exists()]
    work = partial(_told, layout, compared, job.params, telling, as_of, chosen)
    _on_executors(job, layout.told(0).parent, missing, work)


def told(layout: Layout, numbers: Sequence[int]) -> Iterator[tuple[str, pa.Table]]:
    """What ``tell`` has written, part by part, a portion at a time."""
    for number in numbers:
        for name in TOLD:
            path = layout.told(number) / f"{name}.parquet"
            if path.exists():
                file = pq.ParquetFile(path)
                yield from ((name, file.read_row_group(group)) for group in range(file.num_row_groups))


def _on_executors(job: Job, folder: Path, numbers: Sequence[int], work: Callable[[int, Files], int]) -> None:
    folder.mkdir(exist_ok=True)
    if numbers:
        with engine(job.params.engine) as backend:
            spread(backend, numbers, work, job.registered.files)


def _predicted(sent: Sent, number: int, files: Files) -> int:
    model, found = _model(files), sent.layout.predicted(number)
    seen = sent.layout.seen(number, sent.days[-1])
    _once(found.folder, lambda half: fill_predicted(model, seen, sent.days, sent.overrides, sent.params, half))
    return 0 if found.is_empty else len(found.customers)


def _told(
    layout: Layout,
    compared: References,
    params: Params,
    telling: Telling,
    as_of: date,
    chosen: Sequence[str] | None,
    number: int,
    files: Files,
) -> int:
    teller, found = Teller(_model(files), compared, params, telling), layout.predicted(number)
    batches = teller.told(layout.today(number, as_of), found, chosen)
    _once(layout.told(number), lambda half: write_batches(half, alike(batches)))
    return len(found.customers)


def _model(files: Files) -> DefaultModel:
    """The model, once its files have been checked here, too: they have travelled."""
    return DefaultModel.from_files(checked(files))


def _once(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside its place and rename it; whoever comes second finds it there and leaves it."""
    half = folder.with_name(f".{folder.name}.{uuid4().hex}")
    half.mkdir()  # without parents: a task that outlives its job must not bring the job's folder back
    try:
        fill(half)
        sync(half)
        os.rename(half, folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(half, ignore_errors=True)
