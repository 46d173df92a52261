"""Do two sets of probabilities, or two days, put customers into the same order and the same tiers?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from models.schema import Array


@dataclass(frozen=True)
class Migration:
    """Customers by tier before (rows) and after (columns), and the share that stayed, improved, worsened."""

    tiers: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    customers: int
    stayed: float
    better: float
    worse: float


def migration(before: pd.Series, after: pd.Series, tiers: Sequence[str]) -> Migration | None:
    """Count moves between tiers, best tier first; customers without either tier are left out, None if none is left."""
    known = before.notna().to_numpy() & after.notna().to_numpy()
    index = pd.Index(tiers)
    old, new = index.get_indexer(pd.Index(before[known])), index.get_indexer(pd.Index(after[known]))
    if not len(old):
        return None
    counts = np.zeros((len(tiers), len(tiers)), dtype=int)
    np.add.at(counts, (old, new), 1)
    return Migration(
        tiers=tuple(tiers),
        counts=tuple(tuple(int(n) for n in row) for row in counts),
        customers=len(old),
        stayed=float((old == new).mean()),
        better=float((new < old).mean()),
        worse=float((new > old).mean()),
    )


def rank_correlation(a: Array, b: Array) -> float | None:
    """Spearman's rank correlation; None where either ranks nobody above anybody."""
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(spearmanr(a, b).statistic)


def concentration(counts: Sequence[int]) -> float | None:
    """Normalised Herfindahl index of customers over tiers: 0 evenly spread, 1 all in one; None without customers."""
    total, tiers = sum(counts), len(counts)
    if not total or tiers < 2:
        return None
    herfindahl = sum((count / total) ** 2 for count in counts)
    return (herfindahl - 1 / tiers) / (1 - 1 / tiers)
