from itertools import permutations

import numpy as np
import pytest

from models.explanation.shapley.formula import of_patterns, of_rows

SHARES = np.array([[0.9, 0.5, 0.25, 0.75, 0.1], [0.2, 0.0, 1.0, 0.6, 0.3]])
VALUES = np.array([2.0, -1.0])


def test_one_question_moves_the_mean_to_the_leaf() -> None:
    # A quarter of the training rows pass: the leaf of 2 adds 0.5 to the mean. Passing adds 1.5, else it takes 0.5.
    told = of_patterns(np.array([[0.25]]), np.array([2.0]))
    np.testing.assert_allclose(told[0, 0], [1.5, -0.5])


def test_two_questions_share_what_neither_does_alone() -> None:
    # Half pass each: the mean is 1/4. A row that passes both gains 3/4, the same for either.
    told = of_patterns(np.array([[0.5, 0.5]]), np.array([1.0]))
    np.testing.assert_allclose(told[0, :, 0b00], [0.375, 0.375])
    # Stopped by the second only, the row loses 1/4. If the first is known first, it adds 1/4 and the second takes 1/2;
    # the other way round the second takes 1/4 and nothing is left to gain. The mean of both orders:
    np.testing.assert_allclose(told[0, :, 0b10], [0.125, -0.375])


def shapley_by_definition(shares: np.ndarray, value: float, passes: list[bool]) -> np.ndarray:
    """The mean, over all orders in which features become known, of what each changes when its turn comes."""
    told = np.zeros(len(shares))
    orders = list(permutations(range(len(shares))))
    for order in orders:
        factors = shares.copy()
        for i in order:
            before = value * factors.prod()
            factors[i] = float(passes[i])
            told[i] += (value * factors.prod() - before) / len(orders)
    return told


@pytest.mark.parametrize("leaf", [0, 1])
def test_it_is_shapleys_definition_for_every_way_to_pass(leaf: int) -> None:
    told = of_patterns(SHARES, VALUES)
    for pattern in range(1 << 5):
        passes = [not pattern >> j & 1 for j in range(5)]
        expected = shapley_by_definition(SHARES[leaf], VALUES[leaf], passes)
        np.testing.assert_allclose(told[leaf, :, pattern], expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("m", [1, 2, 3, 6, 11])
def test_looked_up_or_computed_the_bits_are_the_same(m: int) -> None:
    random = np.random.default_rng(m)
    shares, values = random.random((3, m)), random.normal(size=3)
    every = np.tile(np.arange(1 << m), (3, 1))
    np.testing.assert_array_equal(of_patterns(shares, values), of_rows(shares, values, every))
