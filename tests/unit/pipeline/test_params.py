from pathlib import Path

import pytest

from data.errors import UserError
from pipeline.params import load

ROOT = Path(__file__).parents[3]


@pytest.fixture
def text() -> str:
    return (ROOT / "params.yaml").read_text(encoding="utf-8")


def loaded(tmp_path: Path, text: str) -> object:
    path = tmp_path / "params.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_the_projects_own_parameters_fit(tmp_path: Path, text: str) -> None:
    loaded(tmp_path, text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("learning_rate: ", "lerning_rate: ", r"train\.lerning_rate: unknown parameter; did you mean learning_rate\?"),
        ("learning_rate: 0.04", "", r"train\.learning_rate: missing; add it"),
        ("learning_rate: 0.04", "learning_rate: fast", r"train\.learning_rate: .*got 'fast'"),
        (
            "probation_days: 90",
            "probation_days: 0",
            r"label\.presets\.basel_non_retail\.probation_days: .*equal to 1",
        ),
        ("default: basel_non_retail", "default: basel_retial", r"label\.default: .*did you mean basel_retail\?"),
        ("suspend_disputed: true", "suspend_dispute: true", r"suspend_dispute: .*did you mean suspend_disputed\?"),
        ("source: synthetic", "source: sintetic", r"ingest\.source: .*'synthetic_downturn'.*got 'sintetic'"),
        ("validate:\n", "valdate:\n", r"valdate: unknown parameter; did you mean validate\?"),
        (
            "min_score: 600",
            "min_score: 800",
            r"assign_tiers\.tiers: .*must fall from tier to tier.*low begins at 700, medium at 800",
        ),
        ("limit_share: 0.0\n    measure: no_credit", "limit_share: 0.5\n    measure: no_credit", "gets no credit"),
        ("severity: high", "severity: severe", r"alert\.rules\.payment_delay\.severity: .*got 'severe'"),
        ("compare: at_most", "compares: at_most", r"compares: unknown parameter"),
        ("score: Default_Risk_Score", "scor: Default_Risk_Score", r"crm\.zoho\.fields\.scor: .*did you mean score\?"),
        ("score: risk_score__c", "score: 'a b'", r"crm\.fxiaoke\.fields\.score: .*'a b' is no API name"),
        ("zone: Asia/Shanghai", "zone: Asia/Shanghia", r"crm\.zoho\.zone: .*no such time zone"),
        ("  database:\n  # The", "  database: ${DB}\n  # The", r"night\.database: .*write \$NAME without braces"),
        ("routes: {}", "routes: {me: {kind: fax}}", r"notify\.routes\.me\.kind: .*'feishu'.*got 'fax'"),
    ],
)
def test_what_does_not_fit_is_named_with_what_to_do(
    tmp_path: Path, text: str, old: str, new: str, message: str
) -> None:
    assert old in text
    with pytest.raises(UserError, match=message):
        loaded(tmp_path, text.replace(old, new))


def test_broken_yaml_and_a_missing_file_are_user_errors(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not valid YAML"):
        loaded(tmp_path, "ingest: [")
    with pytest.raises(UserError, match="Run from the project's folder"):
        load(tmp_path / "nowhere" / "params.yaml")
    with pytest.raises(UserError, match="does not fit"):
        loaded(tmp_path, "")
