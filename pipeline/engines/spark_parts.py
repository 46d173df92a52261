"""Work that Spark's executors do on parts of a book: no row comes to the driver, only a few figures of each part.

Executors need the environment of the driver (its two lock files) and the folder of the job at the same path. This
project's own code they get from the driver with the job, so that it is the same everywhere.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyarrow as pa

from pipeline.store.source_code import ROOT, source_files

Files = Mapping[str, bytes]
Work = Callable[[int, Files], Sequence[float]]
"""Is handed the number of a part and the files that were sent along; answers with a few figures, such as a count."""


def spread(session: Any, numbers: Sequence[int], work: Work, files: Files) -> dict[int, Sequence[float]]:
    """Do the work of each number in a partition of its own; gives back the figures of each.

    Parameters
    ----------
    session
        Spark's, which has been sent the code (``send_code``).
    work
        A function of a module of this project, or a ``partial`` of one: executors import it. A task that failed is
        started again by Spark, so doing the work twice has to do no harm.
    files
        Sent to every executor once.
    """
    listed, shipped = list(numbers), session.sparkContext.broadcast(dict(files))

    def done(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for place in batch["id"].to_pylist():
                figures = pa.array([work(listed[place], shipped.value)], pa.list_(pa.float64()))
                yield pa.RecordBatch.from_pydict({"number": pa.array([listed[place]], pa.int64()), "figures": figures})

    places = session.range(0, len(listed), 1, len(listed))
    found = places.mapInArrow(done, "number long, figures array<double>").toArrow()
    return dict(zip(found["number"].to_pylist(), found["figures"].to_pylist(), strict=True))


def send_code(context: Any, archive: Path) -> None:
    """Have the executors import this project's code as it is here; ``archive`` has to stay while they work."""
    if archive.exists():
        return
    _pack(archive)
    before = list(sys.path)
    context.addPyFile(str(archive))
    sys.path[:] = before  # Spark puts its copy first for the driver, too, which has the code already


def _pack(archive: Path) -> None:
    with ZipFile(archive, "w") as file:
        for path in source_files():
            file.write(path, path.relative_to(ROOT))
