from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.evaluation.gate import Facts, Ruling, judge, passes
from models.evaluation.paired_comparison import Difference, Paired, paired
from models.params import GateParams

PARAMS = GateParams(
    confidence=0.95,
    max_auc_loss=0.01,
    max_log_loss_rise=0.02,
    min_auc=0.6,
    max_calibration_error=0.05,
    max_stability_index=0.25,
)
NO_LEAK = {"verdict": "clean", "differing": {}, "sha256": {"features": "f"}}
PROOF = {"name": "late", "verdict": "proven", "violation": None, "reason": None}
MONOTONE = {"verdict": "proven", "model_sha256": "m", "features": [PROOF]}
GOOD = Facts(
    metrics={"auc": 0.8, "calibration_error": 0.02, "calibration_error_low": 0.01},
    comparison=None,
    no_comparison="There is no champion yet.",
    stability_index=0.05,
    leaks=NO_LEAK,
    features_sha256="f",
    monotonicity=MONOTONE,
    model_sha256="m",
)


def failed(facts: Facts) -> list[Ruling]:
    return [ruling for ruling in judge(facts, PARAMS) if ruling.finding == "failed"]


def against(auc: tuple[float, float, float] = (0, -0.01, 0.01), loss: tuple[float, float, float] = (0, -1, 1)) -> Facts:
    """Difference, lower and upper limit of AUC and log loss, from a champion with AUC 0.8 and log loss 0.2."""
    ranked = Difference(0.8 + auc[0], 0.8, *auc)
    return replace(GOOD, comparison=Paired(100, 90, 10, ranked, Difference(0.2 + loss[0], 0.2, *loss)))


def test_a_first_model_within_the_limits_passes_and_is_compared_with_nobody() -> None:
    rulings = judge(GOOD, PARAMS)
    assert passes(rulings)
    assert [ruling.words for ruling in rulings if ruling.finding == "grey"] == ["There is no champion yet."] * 2


@pytest.mark.parametrize(
    ("auc", "refused"),
    [
        ((-0.002, -0.006, 0.002), False),  # less by chance perhaps
        ((-0.002, -0.003, -0.001), True),  # less by more than chance, however little
        ((-0.011, -0.05, 0.03), True),  # by chance perhaps, but by more than max_auc_loss
        ((0.03, 0.01, 0.05), False),
    ],
)
def test_a_lower_auc_than_the_champions(auc: tuple[float, float, float], refused: bool) -> None:
    rules = [ruling.rule for ruling in failed(against(auc=auc))]
    assert rules == (["auc_against_champion"] if refused else [])


@pytest.mark.parametrize(
    ("loss", "refused"),
    [
        ((0.001, -0.001, 0.003), False),
        ((0.001, 0.0005, 0.0015), True),
        ((0.0041, -0.01, 0.02), True),  # 0.02 x 0.2 = 0.004
        ((-0.01, -0.02, -0.005), False),
    ],
)
def test_a_higher_log_loss_than_the_champions(loss: tuple[float, float, float], refused: bool) -> None:
    rules = [ruling.rule for ruling in failed(against(loss=loss))]
    assert rules == (["log_loss_against_champion"] if refused else [])


def test_the_words_say_how_far_apart_the_two_are() -> None:
    (ruling,) = failed(against(auc=(-0.1, -0.12, -0.08)))
    assert ruling.words == "AUC 0.7000, the champion's 0.8000: -0.1000 (-0.1200 to -0.0800)."
    assert (ruling.figure, ruling.limit) == (-0.1, -0.01)


@pytest.mark.parametrize(
    ("error", "low", "finding"), [(0.05, 0.04, "passed"), (0.06, 0.04, "grey"), (0.08, 0.06, "failed")]
)
def test_calibration_is_refused_only_where_chance_does_not_explain_it(error: float, low: float, finding: str) -> None:
    facts = replace(GOOD, metrics={**GOOD.metrics, "calibration_error": error, "calibration_error_low": low})
    assert {ruling.rule: ruling.finding for ruling in judge(facts, PARAMS)}["calibration"] == finding


@pytest.mark.parametrize(
    ("facts", "rule", "words"),
    [
        (replace(GOOD, metrics={**GOOD.metrics, "auc": 0.55}), "auc", "AUC 0.550; at least 0.6 is asked."),
        (replace(GOOD, stability_index=0.3), "stability", "index of the score 0.300; at most 0.25"),
        (replace(GOOD, leaks=None), "leak_certificate", "There is no leak certificate."),
        (replace(GOOD, features_sha256="g"), "leak_certificate", "for other features"),
        (
            replace(GOOD, leaks={**NO_LEAK, "verdict": "leaks", "differing": {"late": 3}}),
            "leak_certificate",
            "1 feature(s) know the future.",
        ),
        (replace(GOOD, monotonicity=None), "monotonicity_certificate", "has no monotonicity certificate"),
        (replace(GOOD, model_sha256="n"), "monotonicity_certificate", "for another model"),
        (
            replace(
                GOOD,
                monotonicity={
                    **MONOTONE,
                    "features": [
                        {**PROOF, "verdict": "violated", "violation": {"safer": 1.0, "riskier": 2.5, "by": 0.125}}
                    ],
                },
            ),
            "monotonicity_certificate",
            "late: from 1 to 2.5 is a move in the risky direction, and log-odds fall by up to 0.125.",
        ),
        (
            replace(
                GOOD,
                monotonicity={**MONOTONE, "features": [{**PROOF, "verdict": "not_proven", "reason": "Out of time."}]},
            ),
            "monotonicity_certificate",
            "late: Out of time.",
        ),
    ],
)
def test_a_broken_rule_is_named_and_refuses_the_model(facts: Facts, rule: str, words: str) -> None:
    rulings = judge(facts, PARAMS)
    assert not passes(rulings)
    (ruling,) = [ruling for ruling in rulings if ruling.finding == "failed"]
    assert ruling.rule == rule
    assert words in ruling.words


def rows(p: list[float], y: list[int], customers: list[str], period: str = "test") -> pd.DataFrame:
    return pd.DataFrame({"customer_id": customers, "as_of": "2024-01-01", "period": period, "defaulted": y, "pd": p})


def test_a_comparison_counts_shared_rows_only() -> None:
    y = [0, 0, 1, 1]
    own = rows([0.1, 0.2, 0.3, 0.4], y, list("abcd"))
    other = rows([0.1, 0.35, 0.3, 0.4, 0.9], [*y, 0], list("abcde"))
    found = paired(own, other, 0.95)
    assert found is not None and found.auc is not None
    assert (found.rows, found.customers, found.defaults) == (4, 4, 2)
    # Of the four pairs of a default and another row, the champion has one the wrong way round.
    assert (found.auc.challenger, found.auc.champion, found.auc.difference) == (1.0, 0.75, 0.25)
    # Only b differs: ln(1 - 0.2) against ln(1 - 0.35), over four rows.
    assert found.log_loss.difference == pytest.approx((-np.log(0.8) + np.log(0.65)) / 4)


def test_a_model_does_not_differ_from_itself() -> None:
    same = rows([0.1, 0.2, 0.3, 0.4], [0, 1, 0, 1], list("abcd"))
    found = paired(same, same, 0.95)
    assert found is not None and found.auc is not None
    assert (found.auc.low, found.auc.high, found.log_loss.low, found.log_loss.high) == (0, 0, 0, 0)


def test_copies_of_a_customer_are_no_further_evidence() -> None:
    random = np.random.default_rng(3)
    y = (random.random(80) < 0.3).astype(int).tolist()
    customers = [f"C{i}" for i in range(80)]
    own, other = random.random(80).tolist(), random.random(80).tolist()
    once = paired(rows(own, y, customers), rows(other, y, customers), 0.95)
    days = ["2024-01-01", "2024-04-01", "2024-07-01"]
    thrice = [pd.concat([rows(p, y, customers).assign(as_of=day) for day in days]) for p in (own, other)]
    again = paired(thrice[0], thrice[1], 0.95)
    assert once is not None and again is not None and once.auc is not None and again.auc is not None
    assert again.log_loss.high - again.log_loss.low == pytest.approx(once.log_loss.high - once.log_loss.low)
    assert again.auc.high - again.auc.low == pytest.approx(once.auc.high - once.auc.low, rel=0.05)


def test_without_rows_in_common_nothing_is_said() -> None:
    own = rows([0.1, 0.2], [0, 1], ["a", "b"])
    assert paired(own, rows([0.1, 0.2], [0, 1], ["c", "d"]), 0.95) is None
    assert paired(own, rows([0.1], [0], ["a"]), 0.95) is None  # one outcome only
