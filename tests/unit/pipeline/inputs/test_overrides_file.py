from datetime import date
from pathlib import Path

import pytest

from data.errors import UserError
from models.decisions.overrides import Override
from pipeline.inputs.overrides_file import read_overrides

HEADER = "customer_id,tier,credit_limit,term_days,author,reason,expires_on\n"
ROOT = Path(__file__).parents[4]


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> list[Override]:
    path = tmp_path / "overrides.csv"
    path.write_bytes(text.encode(encoding))
    return read_overrides(path)


def test_the_projects_own_file_can_be_read() -> None:
    assert read_overrides(ROOT / "overrides.csv") == []


def test_a_line_is_a_decision(tmp_path: Path) -> None:
    text = "\ufeff" + HEADER + 'C1,medium,,45,李雷,"Late, since the merger",2026-06-30\n\n,,,,,,\n'
    (only,) = read(tmp_path, text)
    assert (only.customer_id, only.tier, only.credit_limit, only.term_days) == ("C1", "medium", None, 45)
    assert (only.author, only.reason, only.expires_on) == ("李雷", "Late, since the merger", date(2026, 6, 30))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER + "C1,low,,,A,R,30.06.2026\n", r"line 2 does not fit:\n  expires_on: .*got '30.06.2026'"),
        (HEADER + "C1,low,,,,R,2026-06-30\n", r"line 2 does not fit:\n  author: "),
        (HEADER + "C1,low,,,A,  ,2026-06-30\n", r"line 2 does not fit:\n  reason: "),
        (HEADER + "C1,,,,A,R,2026-06-30\n", "line 2 does not fit:\n  the line: nothing is overridden"),
        (HEADER + "C1,,-5,,A,R,2026-06-30\n", "credit_limit: .*greater than or equal to 0, got '-5'"),
        (HEADER + "C1,,,1.5,A,R,2026-06-30\n", "term_days: .*got '1.5'"),
        (HEADER + "C1,low,,,A,late, again,2026-06-30\n", "line 2 has 8 cells, the header has 7.*quotation marks"),
        (HEADER.replace("reason", "reson"), r"no such column as 'reson'. Did you mean 'reason'\?"),
        (HEADER.replace("reason,", ""), "line 1 lacks reason. Expected: customer_id,tier"),
        (HEADER.strip() + ",tier\n", "line 1 names a column twice"),
        ("", "line 1 lacks customer_id"),
    ],
)
def test_what_does_not_fit_is_named_by_line_and_column(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        read(tmp_path, text)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"does not exist.*make it with this one line: customer_id,tier,credit_limit"):
        read_overrides(tmp_path / "nowhere.csv")


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not UTF-8"):
        read(tmp_path, HEADER + "C1,low,,,李雷,R,2026-06-30\n", "gb18030")
