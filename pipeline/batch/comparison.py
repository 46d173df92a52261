"""What the customers of a book in parts are compared with: averages, edges and medians of the whole book."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from models.explanation.contributions import Book, weighed_here
from models.explanation.points import References, references
from models.schema import Array
from pipeline.batch.job import Job
from pipeline.batch.layout import Layout
from pipeline.batch.predicted import Predicted

Weighed = Callable[[Array], Array]


def compared(
    job: Job, layout: Layout, parts: Sequence[tuple[int, Predicted]], weighed: Weighed | None = None
) -> References:
    """What the customers of the book are compared with, from its parts, in order.

    Parameters
    ----------
    weighed
        Sums up contributions (``models.explanation.contributions.Book``); None: here, from the disk.
    """
    found = [part for _, part in parts]

    def of_the_book(names: Sequence[str]) -> pd.DataFrame:
        columns = [layout.features(number, job.request.as_of, names) for number, _ in parts]
        return pd.concat(columns, ignore_index=True)

    book = Book(
        raw=np.concatenate([part.raw for part in found]),
        offset=np.concatenate([part.offset for part in found]),
        base=found[0].base,
        weighed=weighed or partial(weighed_here, [part.contributions.parts for part in found]),
    )
    score = np.concatenate([part.score for part in found])
    return references(job.model, book, score, of_the_book, job.params.assign_tiers)
