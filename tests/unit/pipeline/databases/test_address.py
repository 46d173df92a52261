"""URLs of databases: secrets come from the environment, and no message shows one."""

import pytest

from data.errors import RunFailed, UserError
from pipeline.databases.address import address_of
from pipeline.databases.database import snapshot, transaction

SECRET = "corr@ct/horse"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISK_PASSWORD", SECRET)
    monkeypatch.setenv("RISK_DB", "postgresql://risk:battery%40staple@127.0.0.1:1/risk")


@pytest.mark.parametrize("name", ["${RISK_PASSWORD}", "$RISK_PASSWORD"])
def test_a_variable_is_put_into_the_url_whatever_characters_it_holds(name: str) -> None:
    address = address_of(f"postgresql://risk:{name}@db/warehouse")
    assert address.url.password == SECRET
    assert address.shown == "postgresql://risk:***@db/warehouse"
    assert "horse" not in repr(address)


@pytest.mark.parametrize("name", ["${RISK_DB}", "$RISK_DB"])
def test_the_whole_url_may_be_a_variable(name: str) -> None:
    assert address_of(name).shown == "postgresql://risk:***@127.0.0.1:1/risk"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://risk:hunter2@db/x", "has its password written out"),
        ("postgresql://risk:hunter2${RISK_PASSWORD}@db/x", "has its password written out"),
        ("postgresql://risk@db/x?password=hunter2", "stands before the @"),
        ("postgresql://risk:hunter2@x@db/x", "holds an @: write it as %40"),
        ("postgresql://risk:hunter2@db:port/x", "is no URL of a database"),
        ("hunter2", "is no URL of a database"),
        ("oracle://risk:hunter2@db/x", "begins with oracle, which is not known here"),
        ("postgresql://risk:hunter2$RISK_PASSWORD@db/x", "has its password written out"),
        ("postgresql://risk:$MISSING@db/x", "environment variable MISSING is not set"),
        ("postgresql://risk:${MISSING}@db/x", "environment variable MISSING is not set"),
        ("sqlite://", "names no file"),
    ],
)
def test_a_wrong_url_is_refused_and_not_shown(url: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as raised:
        address_of(url)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    ["${RISK_DB}", "postgresql://risk:${RISK_PASSWORD}@127.0.0.1:1/x", "mysql://risk:${RISK_PASSWORD}@127.0.0.1:1/x"],
)
@pytest.mark.parametrize("opened", [snapshot, transaction])
def test_a_server_that_does_not_answer_is_a_failure_without_a_secret(url: str, opened: object) -> None:
    address = address_of(url)
    says = r"risk:\*\*\*@127.0.0.1:1/\w+ cannot be reached"
    with pytest.raises(RunFailed, match=says) as raised, opened(address):  # type: ignore[operator]
        pass
    assert not any(secret in str(raised.value) for secret in ("horse", "battery", "staple"))


def test_secrets_are_struck_out_of_a_drivers_words_and_rows_left_out() -> None:
    address = address_of("postgresql://risk:${RISK_PASSWORD}@db/x")
    said = f'FATAL: cannot parse "{SECRET}" or corr%40ct%2Fhorse\nCONTEXT: COPY customers, line 1: "Mr Smith"'
    assert address.without_secrets(said) == 'FATAL: cannot parse "***" or ***'


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_file_that_is_not_there_is_named_and_not_made(kind: str, tmp_path: object) -> None:
    address = address_of(f"{kind}:///{tmp_path}/none.{kind}")
    with pytest.raises(UserError, match="There is no database at"), snapshot(address):
        pass
    assert address.file is not None
    assert not address.file.exists()


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("postgresql://db.example.com/x", False),
        ("mysql://10.0.0.7/x", False),
        ("postgresql://localhost/x", True),
        ("postgresql:///x?host=/run/postgresql", True),
        ("mysql://127.0.0.1/x", True),
    ],
)
def test_only_what_stays_on_this_machine_is_near(url: str, near: bool) -> None:
    assert address_of(url).is_near is near
