"""The same work on many pieces, on every core, with word of how far it has come."""

import logging
from collections.abc import Callable, Sequence

import joblib
import pandas as pd

log = logging.getLogger(__name__)

WORTH_PROCESSES = 2_000_000
"""Cells of all pieces together, below which the work is done before other processes have loaded their libraries."""

LINES = 20
"""How often the log says how much is done."""


def in_parallel(
    name: str, work: Callable[..., pd.DataFrame], pieces: Sequence[tuple[pd.DataFrame, ...]]
) -> list[pd.DataFrame]:
    """What ``work`` makes of each piece, in the order of the pieces; the same for any number of cores.

    Parameters
    ----------
    name
        What the log calls the work.
    work
        Must not depend on anything but its arguments.
    """
    cells = sum(frame.size for piece in pieces for frame in piece)
    cores = joblib.cpu_count() if cells > WORTH_PROCESSES else 1
    results: list[pd.DataFrame] = []
    for result in joblib.Parallel(cores, return_as="generator")(joblib.delayed(work)(*piece) for piece in pieces):
        results.append(result)
        if len(results) % max(len(pieces) // LINES, 1) == 0:
            log.info("%s: %d of %d fits", name, len(results), len(pieces))
    return results
