"""The commands that carry results on, as a user calls them: what is wrong is said in a sentence, with its exit code."""

import signal
import sys
from pathlib import Path

import pytest

from pipeline.cli import main
from tests.conftest import Command
from tests.crm import SECRETS
from tests.results import score_row, write_result


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("crm", "pull", "zoho", "--out", "{}/tables"), "The environment variable ZOHO_CLIENT_ID is not set."),
        (("crm", "push", "fxiaoke", "--scores", "{}"), "The environment variable FXIAOKE_APP_ID is not set."),
        (("crm", "push", "zoho", "--scores", "{}/nothing"), "holds no result of `default-risk score`"),
        (("notify", "--test", "me"), "params.yaml has no route me (section notify): none."),
        (("notify",), "Name the folder of results with --scores."),
        (("night", "--as-of", "tomorrow", "--out", "{}"), "--as-of tomorrow is no day"),
    ],
)
def test_what_is_wrong_is_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    message: str,
) -> None:
    write_result(tmp_path, [score_row("C1")])
    monkeypatch.setattr(sys, "argv", ["default-risk", *(each.format(tmp_path) for each in arguments)])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    for variable in SECRETS:
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 1 and message in said and "Traceback" not in said


def test_who_has_no_routes_is_told_nothing(default_risk: Command, tmp_path: Path) -> None:
    done = default_risk("notify", "--scores", str(write_result(tmp_path, [score_row("C1")])))
    assert (done.returncode, done.stdout) == (0, "0 messages sent.\n"), done.stderr
