"""Work that Spark's executors do on parts of a book: no row comes to the driver, only how many there were.

Executors need the environment of the driver (its two lock files) and the folder of the job at the same path. This
project's own code they get from the driver with the job, so that it is the same everywhere.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import pyarrow as pa

PACKAGES = ("data", "features", "models", "pipeline")
ROOT = Path(__file__).parents[1]

Files = Mapping[str, bytes]
Work = Callable[[int, Files], int]
"""Is handed the number of a part and the files that were sent along; says how many rows it wrote."""


def spread(session: Any, numbers: Sequence[int], work: Work, files: Files) -> int:
    """Do the work of each number in a partition of its own, and count the rows.

    Parameters
    ----------
    session
        Spark's.
    work
        A function of a module of this project, or a ``partial`` of one: executors import it. A task that failed is
        started again by Spark, so doing the work twice has to do no harm.
    files
        Sent to every executor once.
    """
    listed, shipped = list(numbers), session.sparkContext.broadcast(dict(files))

    def done(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = [work(listed[place], shipped.value) for place in batch["id"].to_pylist()]
            yield pa.RecordBatch.from_pydict({"rows": pa.array(rows, pa.int64())})

    with _code_sent(session.sparkContext):
        counted = session.range(0, len(listed), 1, max(1, len(listed))).mapInArrow(done, "rows long").toArrow()
    return sum(counted["rows"].to_pylist())


@contextmanager
def _code_sent(context: Any) -> Iterator[None]:
    """Have the executors import this project's code as it is here."""
    before = list(sys.path)
    with TemporaryDirectory(prefix="default-risk-code-") as folder:
        archive = Path(folder) / f"{Path(folder).name}.zip"  # Spark knows a file by its name
        _pack(archive)
        context.addPyFile(str(archive))
        sys.path[:] = before  # Spark puts its copy first for the driver, too, which has the code already
        yield


def _pack(archive: Path) -> None:
    with ZipFile(archive, "w") as file:
        for package in PACKAGES:
            for path in sorted((ROOT / package).rglob("*.py")):
                if "store" not in path.parts:
                    file.write(path, path.relative_to(ROOT))
