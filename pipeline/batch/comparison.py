"""What the customers of a book in parts are compared with: averages, edges and medians of the whole book."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from models.bundle import DefaultModel
from models.explanation import References, references
from models.params import TierParams
from models.peers import Columns
from pipeline.batch.predicted import Predicted

Read = Callable[[Sequence[str]], pd.DataFrame]
"""Reads columns of one part, of the day asked about."""


def compared_in(
    model: DefaultModel, parts: Sequence[Predicted], columns: Sequence[Read], params: TierParams
) -> References:
    """The references of a book from its parts, in order; ``columns`` read the features of each."""

    def of_the_book(names: Sequence[str]) -> pd.DataFrame:
        return pd.concat([read(names) for read in columns], ignore_index=True)

    reader: Columns = of_the_book
    score = np.concatenate([part.score for part in parts])
    return references(model, [part.contributions for part in parts], score, reader, params)
