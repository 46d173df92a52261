"""From raw log-odds to calibrated ones (``models.calibration``)."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from models.calibration.calibration import Calibration
from models.calibration.calibrators.base import RAW_LIMIT
from models.calibration.calibrators.beta import BetaCalibrator
from models.calibration.calibrators.isotonic import IsotonicCalibrator
from models.calibration.calibrators.knots import Knots
from models.calibration.calibrators.shift import ShiftCalibrator
from models.calibration.calibrators.sigmoid import SigmoidCalibrator
from models.calibration.calibrators.venn_abers import VennAbersCalibrator
from models.sql.expressions import Expression, bare, choice, column, line_through, number, plus, steps, times, total


def limited(raw: Expression) -> Expression:
    """Raw log-odds within the limit that calibrators read."""
    return steps(raw, [-RAW_LIMIT, RAW_LIMIT], [number(-RAW_LIMIT), raw, number(RAW_LIMIT)])


def curve(calibration: Calibration, raw: Expression) -> Expression:
    """The calibrator's curve over a column of limited raw log-odds.

    Raises
    ------
    KeyError
        When nothing is known here of the calibrator.
    """
    return CURVES[type(calibration.curve)](calibration.curve, raw)


def offset(calibration: Calibration) -> Expression:
    """What the customer's segment adds."""
    if calibration.segments is None:
        return number(0.0)
    cases = [
        exp.If(this=exp.Literal.string(name), true=number(segment.offset))
        for name, segment in calibration.segments.segments.items()
    ]
    if not cases:
        return number(0.0)
    return exp.Case(this=column(calibration.segments.column), ifs=cases, default=number(0.0))


def probability(log_odds: Expression) -> Expression:
    """1 / (1 + exp(-log-odds))."""
    return exp.Div(this=number(1.0), expression=exp.Paren(this=plus(number(1.0), exp.Exp(this=_minus(log_odds)))))


def _knots(knots: Knots, raw: Expression) -> Expression:
    first, last = knots.raw[0], knots.raw[-1]
    below = times(number(knots.slope_below), exp.Sub(this=raw.copy(), expression=exp.Paren(this=bare(first))))
    above = times(number(knots.slope_above), exp.Sub(this=raw.copy(), expression=exp.Paren(this=bare(last))))
    inside = line_through(raw, knots.raw, knots.value)
    return total(
        [
            inside,
            choice(exp.LT(this=raw.copy(), expression=bare(first)), below, number(0.0)),
            choice(exp.GT(this=raw.copy(), expression=bare(last)), above, number(0.0)),
        ]
    )


def _beta(curve: BetaCalibrator, raw: Expression) -> Expression:
    rare = times(number(curve.slope_rare), _ln_p(raw))
    frequent = times(number(-curve.slope_frequent), _ln_p(_minus(raw)))
    return total([number(curve.intercept), rare, frequent])


def _ln_p(raw: Expression) -> Expression:
    """The logarithm of the probability of raw log-odds: min(raw, 0) - ln(1 + exp(-|raw|)), which never overflows."""
    rest = exp.Ln(this=plus(number(1.0), exp.Exp(this=_minus(exp.Abs(this=raw.copy())))))
    negative = choice(exp.LT(this=raw.copy(), expression=bare(0.0)), raw.copy(), number(0.0))
    return exp.Sub(this=exp.Paren(this=negative), expression=rest)


def _minus(value: Expression) -> Expression:
    return exp.Neg(this=exp.Paren(this=value.copy()))


CURVES: Mapping[type, Callable[[Any, Expression], Expression]] = {
    ShiftCalibrator: lambda of, raw: plus(number(of.intercept), raw),
    SigmoidCalibrator: lambda of, raw: plus(number(of.intercept), times(number(of.slope), raw)),
    BetaCalibrator: _beta,
    IsotonicCalibrator: lambda of, raw: _knots(of.knots, raw),
    VennAbersCalibrator: lambda of, raw: _knots(of.knots, raw),
}
