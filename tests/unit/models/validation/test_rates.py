import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta, binom, binomtest

from models.validation.params import LightParams
from models.validation.rates import (
    binomial,
    design_effect,
    jeffreys,
    jeffreys_interval,
    light_of,
    power_of,
    rate_test,
)

LIGHT = LightParams(yellow_below=0.05, red_below=0.01, detectable_ratio=2, min_power=0.5)


@pytest.mark.parametrize(("defaults", "rows", "predicted"), [(0, 20, 0.03), (3, 100, 0.01), (20, 200, 0.1)])
def test_the_binomial_test_is_scipys(defaults: int, rows: int, predicted: float) -> None:
    assert binomial(defaults, rows, predicted) == pytest.approx(
        binomtest(defaults, rows, predicted, alternative="greater").pvalue
    )


def test_the_jeffreys_test_is_the_posterior_under_jeffreys_prior() -> None:
    # Prior p^-1/2 (1 - p)^-1/2, likelihood p^3 (1 - p)^97; substituting p = sin^2 t takes the poles away.
    def weight(t: float) -> float:
        return float(2 * np.sin(t) ** 6 * np.cos(t) ** 194)

    below = quad(weight, 0, np.arcsin(np.sqrt(0.01)))[0]
    assert jeffreys(3, 100, 0.01) == pytest.approx(below / quad(weight, 0, np.pi / 2)[0])


def test_the_interval_of_no_default_begins_at_zero() -> None:
    # 0 of 10: up to the 97.5 % quantile of Beta(1/2, 21/2).
    assert jeffreys_interval(0, 10, 0.95) == (0.0, pytest.approx(float(beta.ppf(0.975, 0.5, 10.5))))
    assert jeffreys_interval(10, 10, 0.95)[1] == 1.0


def test_each_snapshot_twice_has_a_design_effect_of_two() -> None:
    # 50 customers of whom 10 default, each twice: as much evidence as once (and the 50 / 49 of a small sample).
    y = np.repeat((np.arange(50) < 10).astype(float), 2)
    assert design_effect(y, np.repeat(np.arange(50), 2)) == pytest.approx(2 * 50 / 49)
    assert design_effect(y[::2], np.arange(50)) == pytest.approx(50 / 49)


def test_without_a_default_each_customer_counts_once() -> None:
    assert design_effect(np.zeros(6), np.array([1, 1, 1, 2, 2, 2])) == 3


def test_the_power_is_the_chance_of_an_alarm_at_twice_the_rate() -> None:
    # 100 rows at 5 %: the test turns yellow from the first count whose Jeffreys p-value is below 5 %.
    first = next(d for d in range(101) if beta.cdf(0.05, d + 0.5, 100 - d + 0.5) < 0.05)
    assert power_of(100, 0.05, LIGHT) == pytest.approx(float(binom.sf(first - 1, 100, 0.1)))


@pytest.mark.parametrize(
    ("p_value", "power", "light"),
    [(0.001, 0.1, "red"), (0.03, 0.1, "yellow"), (0.4, 0.9, "green"), (0.4, 0.3, "grey"), (0.05, 0.5, "green")],
)
def test_a_light_is_green_only_where_red_could_have_been_seen(p_value: float, power: float, light: str) -> None:
    found, why = light_of(p_value, power, LIGHT)
    assert found == light
    assert bool(why) == (light == "grey")


def test_too_few_rows_are_grey_and_say_why() -> None:
    found = rate_test(np.zeros(12), np.full(12, 0.02), np.arange(12), LIGHT, 0.95)
    assert (found.light, found.rows, found.defaults) == ("grey", 12, 0)
    assert found.why.startswith("too few to say: 2 times the predicted rate would show with a chance of")
    assert rate_test(np.array([]), np.array([]), np.array([]), LIGHT, 0.95).why == "no row"


def test_a_rate_twice_the_prediction_is_red_and_half_of_it_is_too_high() -> None:
    y = (np.arange(2000) < 200).astype(float)
    low = rate_test(y, np.full(2000, 0.05), np.arange(2000), LIGHT, 0.95)
    high = rate_test(y, np.full(2000, 0.2), np.arange(2000), LIGHT, 0.95)
    assert (low.light, high.light) == ("red", "green")
    assert high.too_high is not None and high.too_high < 1e-6


def test_a_right_prediction_is_rarely_red_even_when_snapshots_repeat() -> None:
    # Four snapshots of each customer share one outcome. Taken for independent, a fifth of the lights would be red.
    random = np.random.default_rng(0)
    lights = []
    for _ in range(300):
        y = np.repeat((random.random(300) < 0.1).astype(float), 4)
        lights.append(rate_test(y, np.full(1200, 0.1), np.repeat(np.arange(300), 4), LIGHT, 0.95).light)
    assert lights.count("red") <= 8  # 1 % of 300 is 3
    assert lights.count("red") + lights.count("yellow") <= 27  # 5 % is 15
