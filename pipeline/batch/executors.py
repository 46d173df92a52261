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

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.sql import SQLBackend

from models.bundle import DefaultModel, checked
from models.decisions.overrides import Override
from models.explanation.contributions import portioned, summed, weighed_here
from models.explanation.points import References
from models.schema import Array
from pipeline.batch.arrow_types import alike
from pipeline.batch.comparison import compared
from pipeline.batch.job import Job
from pipeline.batch.layout import Layout
from pipeline.batch.predicted import SCORES, Predicted, fill_predicted
from pipeline.batch.result import EXPLANATIONS, REASONS, Teller, Telling
from pipeline.engines.engine import engine, spread
from pipeline.engines.spark_parts import Files
from pipeline.params import Params
from pipeline.store.artifacts import write_batches
from pipeline.store.files import sync

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
    layout.predicted(0).folder.parent.mkdir(exist_ok=True)
    if missing:
        with engine(job.params.engine) as backend:
            spread(backend, missing, partial(_predicted, sent), job.registered.files)


def told(
    job: Job, layout: Layout, parts: Sequence[tuple[int, Predicted]], telling: Telling
) -> Iterator[tuple[str, pa.Table]]:
    """Tell every part on an executor; its scores, explanations and reasons, a portion at a time."""
    numbers = [number for number, _ in parts]
    layout.told(0).parent.mkdir(exist_ok=True)
    with engine(job.params.engine) as backend:
        references = compared(job, layout, parts, partial(_weighed, backend, layout, numbers))
        as_of, chosen = job.request.as_of, job.request.customers
        work = partial(_told, layout, references, job.params, telling, as_of, chosen)
        missing = [number for number in numbers if not layout.told(number).exists()]
        if missing:
            spread(backend, missing, work, job.registered.files)
    for path in (layout.told(number) / f"{name}.parquet" for number in numbers for name in TOLD):
        if path.exists():
            file = pq.ParquetFile(path)
            yield from ((path.stem, file.read_row_group(group)) for group in range(file.num_row_groups))


def _weighed(backend: SQLBackend, layout: Layout, numbers: Sequence[int], weights: Array) -> Array:
    """``models.explanation.contributions.Book.weighed``, each part summed up where it is read."""
    sizes = [len(layout.predicted(number).raw) for number in numbers]
    shares = zip(numbers, portioned(weights, sizes), strict=True)
    sums = spread(backend, numbers, partial(_sum, layout), {str(number): share.tobytes() for number, share in shares})
    return summed([np.array(sums[number]) for number in numbers])


def _sum(layout: Layout, number: int, files: Files) -> Sequence[float]:
    weights = np.frombuffer(files[str(number)])
    total: Sequence[float] = weighed_here([layout.predicted(number).contributions.parts], weights).tolist()
    return total


def _predicted(sent: Sent, number: int, files: Files) -> Sequence[float]:
    model, found = _model(files), sent.layout.predicted(number)
    seen = sent.layout.seen(number, sent.days[-1])
    _once(found.folder, lambda half: fill_predicted(model, seen, sent.days, sent.overrides, sent.params, half))
    return []


def _told(
    layout: Layout,
    references: References,
    params: Params,
    telling: Telling,
    as_of: date,
    chosen: Sequence[str] | None,
    number: int,
    files: Files,
) -> Sequence[float]:
    teller, found = Teller(_model(files), references, params, telling), layout.predicted(number)
    batches = teller.told(layout.today(number, as_of), found, chosen)
    _once(layout.told(number), lambda half: write_batches(half, alike(batches)))
    return []


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
