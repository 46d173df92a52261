import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from models.evaluation.metrics import METRICS
from models.validation.battery import NO_NEW, NO_TIME, battery
from tests.validated import SETTINGS, TODAY, judged, results


def test_the_three_samples_stand_apart() -> None:
    found = {sample.name: sample for sample in results("out_of_time").samples}
    assert list(found) == ["in_sample", "out_of_sample", "out_of_time", "baseline"]
    assert (found["out_of_time"].rows, found["out_of_sample"].rows) == (850, 400)
    assert set(found["out_of_time"].figures) == set(METRICS)


def test_a_single_day_has_no_out_of_time_sample_and_says_so() -> None:
    found = {sample.name: sample for sample in results("cross_validation").samples}
    assert (found["out_of_time"].why, found["out_of_time"].figures) == (NO_TIME, {})
    assert found["out_of_sample"].rows == 400
    assert results("cross_validation").decline is None


def test_the_auc_is_the_mean_over_the_repeats() -> None:
    main = judged("cross_validation").evaluation.query("model == 'main'")
    aucs = [roc_auc_score(rows["defaulted"], rows["pd"]) for _, rows in main.groupby("period")]
    assert results("cross_validation").held_out.auc == pytest.approx(np.mean(aucs))


def test_tests_count_each_customer_of_a_cross_section_once() -> None:
    assert results("cross_validation").levels.portfolio.rows == 400
    assert sum(row["rows"] for row in results("cross_validation").lift) == 400


def test_a_level_that_is_too_low_is_seen() -> None:
    assert results("out_of_time").levels.portfolio.light == "red"
    assert results("cross_validation").levels.portfolio.light == "green"


def test_every_row_is_in_one_tier_and_in_one_segment_of_each_kind() -> None:
    found = results("out_of_time")
    assert sum(tier.rows for tier in found.levels.tiers.values()) == 850
    for cut in found.segments:
        assert bool(cut.rows) != bool(cut.why)
        assert not cut.rows or sum(row.rate.rows for row in cut.rows) == 850
    seen = {row.name: row.rate.customers for cut in found.segments if cut.kind == "training" for row in cut.rows}
    assert seen == {"earlier days learnt from": 400, "never seen in training": 50}


def test_the_baseline_is_compared_on_the_same_rows() -> None:
    rows = judged("out_of_time").evaluation
    main, other = (rows[rows["model"] == role] for role in ("main", "baseline"))
    found = results("out_of_time")
    assert found.baseline is not None
    assert found.baseline.auc_b == pytest.approx(roc_auc_score(other["defaulted"], other["pd"]))
    assert found.rank_correlation_with_baseline == pytest.approx(spearmanr(main["pd"], other["pd"]).statistic)


def test_customers_that_the_model_learnt_from_are_not_compared_with_themselves() -> None:
    held_out, today = results("cross_validation").moved
    assert (held_out.why, today.why) == (NO_TIME, NO_NEW)  # today's snapshots are those learnt from
    later = results("out_of_time").moved[1]
    assert later.score is not None
    assert (later.score.reference, later.score.current) == (400, 400)
    assert {each.feature for each in later.features} == {"overdue_amount", "overdue_share", "region"}


def test_only_snapshots_never_learnt_from_count_as_new() -> None:
    assert (judged("cross_validation").scores["as_of"] == TODAY).all()
    assert results("out_of_time").tiers.migration is not None
    assert results("cross_validation").tiers.migration is None


def test_the_same_run_gives_the_same_result() -> None:
    assert battery(judged("out_of_time"), SETTINGS) == results("out_of_time")


def test_a_handful_of_customers_is_grey_not_an_error() -> None:
    found = results("cross_validation", 24)
    assert found.held_out.light == "grey"
    assert found.levels.hosmer_lemeshow.light == "grey"
    assert found.levels.tiers["low"].light == "grey"
