"""The Shapley values of one leaf, as an integral that a few points give exactly.

A leaf of value v is reached when each of the m features on its path lets a row pass. What a feature does that is not
known is told by the training rows: a share r of those that came so far passed (path-dependent TreeSHAP, Lundberg et al.
2020). With b = 1 where a row passes, else 0, the Shapley value of feature i is

    v (b_i - r_i)  sum over S without i of  |S|! (m - 1 - |S|)! / m!  product of b in S  product of r in neither S nor i

The weights are those of an integral, of t^|S| (1 - t)^(m - 1 - |S|) over t from 0 to 1, so the sum is

    v (b_i - r_i)  integral of  product over j other than i of (t b_j + (1 - t) r_j)

whose integrand is a polynomial of degree m - 1 in t: Gauss's rule with m / 2 points is exact. No factor is negative:
nothing cancels out, where LightGBM's own algorithm divides again what it had multiplied.

Two functions evaluate it: for all 2^m ways to pass (``of_patterns``), and for given rows (``of_rows``). Each multiplies
and adds the same numbers in the same order, so that they agree to the last bit.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.schema import Array

Ints = NDArray[np.int64]


def of_patterns(shares: Array, values: Array) -> Array:
    """Shapley values of leaves for every way to pass.

    Parameters
    ----------
    shares
        Of training rows that pass, by leaf and feature of its path, shape (leaves, m).
    values
        Log-odds, shape (leaves,).

    Returns
    -------
    Array
        Shape (leaves, m, 2^m): by the feature that is told, and the number whose bit j says that feature j stops a row.
    """
    leaves, m = shares.shape
    # Leaves come last in memory: however few patterns there are, the processor has long rows to work on.
    told = np.zeros((m, 1 << (m - 1), leaves))
    for weight, t, stops in _points(shares):
        passes = t + stops
        before = [np.ones((1, leaves))]
        for j in range(m - 1):
            before.append(np.concatenate([before[-1] * passes[:, j], before[-1] * stops[:, j]]))
        after = np.full((1, leaves), weight)
        for i in reversed(range(m)):
            # A pattern's bits, from the highest: features after i, features before i.
            told[i] += (after[:, None] * before[i][None]).reshape(-1, leaves)
            after = np.stack([after * passes[:, i], after * stops[:, i]], axis=1).reshape(-1, leaves)
    whole = np.empty((leaves, m, 1 << m))
    for i in range(m):
        by_answer = whole[:, i].reshape(leaves, 1 << (m - 1 - i), 2, 1 << i)
        others = told[i].reshape(1 << (m - 1 - i), 1 << i, leaves)
        by_answer[:, :, 0] = (others * (values * (1 - shares[:, i]))).transpose(2, 0, 1)
        by_answer[:, :, 1] = (others * (values * -shares[:, i])).transpose(2, 0, 1)
    return whole


def of_rows(shares: Array, values: Array, stopped: Ints) -> Array:
    """Shapley values of leaves for rows; ``stopped``, shape (leaves, n), has bit j where feature j stops the row.

    Returns
    -------
    Array
        Shape (leaves, m, n).
    """
    leaves, m = shares.shape
    passed = [(~stopped >> j & 1).astype(np.float64) for j in range(m)]
    told = np.zeros((leaves, m, stopped.shape[1]))
    for weight, t, stops in _points(shares):
        factors = [t * passed[j] + stops[:, j, None] for j in range(m)]
        befores = [np.ones(stopped.shape)]
        for factor in factors[:-1]:
            befores.append(befores[-1] * factor)
        after = np.full(stopped.shape, weight)
        for i in reversed(range(m)):
            told[:, i] += after * befores[i]
            after = after * factors[i]
    for i in range(m):
        told[:, i] *= values[:, None] * (passed[i] - shares[:, i, None])
    return told


def _points(shares: Array) -> Iterator[tuple[float, float, Array]]:
    """Weight of each point t, t, and the factor there of features that stop, (1 - t) r; t more of those that pass."""
    for t, weight in _rule((shares.shape[1] + 1) // 2):
        yield weight, t, (1 - t) * shares


@cache
def _rule(points: int) -> list[tuple[float, float]]:
    """Gauss's points between 0 and 1, and their weights."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    return [((1 + float(node)) / 2, float(weight) / 2) for node, weight in zip(nodes, weights, strict=True)]
