"""Scores onto accounts and alerts as tasks, on both systems, with everything that can go wrong."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.errors import RunFailed, UserError
from pipeline.crm.params import SystemName
from pipeline.crm.told import refuse_problems, sentences
from pipeline.web.failures import Unreachable
from tests.crm import SECRETS, Tried, tried
from tests.results import alert_row, default_row, score_row, write_result


@pytest.fixture(params=["zoho", "fxiaoke"])
def crm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tried]:
    name: SystemName = request.param
    with tried(name, monkeypatch) as found:
        yield found


@pytest.fixture
def zoho(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tried]:
    with tried("zoho", monkeypatch) as found:
        yield found


def book(folder: Path, customers: list[str]) -> Path:
    return write_result(folder, [score_row(each) for each in customers], [alert_row(each) for each in customers[:2]])


def test_an_account_says_what_was_found_in_its_language(crm: Tried, tmp_path: Path) -> None:
    customers = crm.add_accounts(3)
    pushed = crm.push(
        write_result(
            tmp_path,
            [score_row(customers[0]), score_row(customers[1], credit_limit=None)],
            in_default=[default_row(customers[2])],
        )
    )
    fields = crm.params.of(crm.name).fields
    assert (pushed.accounts, pushed.problems, pushed.unknown) == (3, {}, [])
    first, third = crm.account(0), crm.account(2)
    assert first[fields.score] == 712
    assert first[fields.credit_limit] == 12_000
    review = {"zoho": "2026-04-01", "fxiaoke": 1_774_972_800_000}  # midnight in Shanghai, in milliseconds
    assert first[fields.next_review] == review[crm.name]
    words = {
        "zoho": (
            "low",
            "usual terms, moderate limit",
            "Reason 1 costs 19 points.\nReason 2 costs 18 points.",
            "in default",
        ),
        "fxiaoke": ("低风险", "常规账期，适度授信", "第1个原因扣 19 分。\n第2个原因扣 18 分。", "已违约"),
    }[crm.name]
    assert (first[fields.tier], first[fields.measure], first[fields.reasons], third[fields.tier]) == words
    assert third.get(fields.score) is None


def test_only_what_changed_is_written(crm: Tried, tmp_path: Path) -> None:
    customers = crm.add_accounts(4)
    crm.push(book(tmp_path, customers))
    changed = [score_row(customers[0], score=640.0, tier="medium"), *(score_row(each) for each in customers[1:])]
    write_result(tmp_path, changed, [alert_row(each) for each in customers[:2]], as_of=date(2026, 1, 2))
    before = len([call for call in crm.server.calls if call.startswith("PUT") or "update" in call])
    pushed = crm.push(tmp_path)
    fields = crm.params.of(crm.name).fields
    assert pushed.by_field == {fields.score: 1, fields.tier: 1}
    assert (pushed.accounts, pushed.tasks_made, pushed.tasks_closed) == (1, 0, 0)
    assert len([call for call in crm.server.calls if call.startswith("PUT") or "update" in call]) == before + 1
    assert crm.server.twice == []


def test_a_review_that_is_to_come_is_not_put_off_every_night(crm: Tried, tmp_path: Path) -> None:
    [customer], fields = crm.add_accounts(1), crm.params.of(crm.name).fields

    def night(as_of: date, review_on: date, **changes: Any) -> dict[str, int]:
        return crm.push(
            write_result(tmp_path, [score_row(customer, review_on=review_on, **changes)], as_of=as_of)
        ).by_field

    night(date(2026, 1, 1), date(2026, 4, 1))
    assert night(date(2026, 1, 2), date(2026, 4, 2)) == {}
    assert night(date(2026, 4, 1), date(2026, 7, 1)) == {}
    assert night(date(2026, 4, 2), date(2026, 7, 2)) == {fields.next_review: 1}
    assert night(date(2026, 4, 3), date(2026, 5, 3)) == {fields.next_review: 1}  # earlier than the one that was set
    changed = night(date(2026, 4, 4), date(2026, 7, 4), tier="medium")
    assert changed == {fields.tier: 1, fields.next_review: 1}


def test_reasons_alone_are_worth_a_call_where_a_call_takes_a_hundred(crm: Tried, tmp_path: Path) -> None:
    [customer], fields = crm.add_accounts(1), crm.params.of(crm.name).fields
    crm.push(write_result(tmp_path, [score_row(customer)]))
    crm.account(0)[fields.reasons] = "Reasons of yesterday."
    crm.push(tmp_path)
    assert (crm.account(0)[fields.reasons] == "Reasons of yesterday.") == (crm.name == "fxiaoke")
    crm.push(write_result(tmp_path, [score_row(customer, 711.0)], as_of=date(2026, 1, 2)))
    assert crm.account(0)[fields.reasons] != "Reasons of yesterday."


def test_a_dry_run_shows_the_difference_and_writes_nothing(crm: Tried, tmp_path: Path) -> None:
    customers = crm.add_accounts(2)
    pushed = crm.push(book(tmp_path, customers), dry_run=True)
    assert (pushed.accounts, pushed.tasks_made) == (2, 2)
    shown = sentences(pushed, dry_run=True)
    assert "2 accounts would be changed, 2 tasks would be made" in shown
    assert "nothing -> 712" in shown
    assert all(len(record) == 3 for record in crm.server.objects[crm.client().accounts].values())
    assert crm.tasks() == [] and not (tmp_path / "crm_journal.jsonl").exists()


def test_an_alert_is_one_task_of_the_owner_until_it_is_over(crm: Tried, tmp_path: Path) -> None:
    customers, tasks = crm.add_accounts(2), crm.params.of(crm.name).tasks
    crm.push(
        write_result(
            tmp_path,
            [score_row(each) for each in customers],
            [alert_row(customers[1]), alert_row(customers[0], severity="low")],
        )
    )
    [task] = crm.tasks()
    assert task[tasks.key] == f"{customers[1]}|payment_delay|2026-01-01"
    assert {"zoho": task.get("Owner"), "fxiaoke": task.get("owner")}[crm.name] == (
        {"id": "771"} if crm.name == "zoho" else ["FSUID_1"]
    )
    # The next night the alert is still open, with another first day: nothing new. A person ticks the task off: left so.
    task["Status"] = "Completed"
    scores = [score_row(each) for each in customers]
    write_result(tmp_path, scores, [alert_row(customers[1], opened_on=date(2025, 10, 2))], as_of=date(2026, 1, 2))
    assert crm.push(tmp_path).tasks_made == 0 and len(crm.tasks()) == 1
    write_result(tmp_path, scores, as_of=date(2026, 1, 3))
    assert crm.push(tmp_path).tasks_closed == 1
    [task] = crm.tasks()
    assert task[tasks.over] == {"zoho": "2026-01-03", "fxiaoke": 1_767_369_600_000}[crm.name]
    # And a new alert is a new task.
    write_result(tmp_path, scores, [alert_row(customers[1])], as_of=date(2026, 1, 4))
    assert crm.push(tmp_path).tasks_made == 1 and len(crm.tasks()) == 2


def test_who_was_not_scored_is_emptied_but_not_by_a_part_of_the_book(crm: Tried, tmp_path: Path) -> None:
    customers, fields = crm.add_accounts(2), crm.params.of(crm.name).fields
    crm.push(book(tmp_path, customers))
    part = write_result(tmp_path / "part", [score_row(customers[0])], whole=False)
    pushed = crm.push(part)
    assert (pushed.accounts, pushed.tasks_closed) == (0, 1)
    assert crm.push(write_result(tmp_path, [score_row(customers[0])], as_of=date(2026, 1, 2))).accounts == 1
    assert crm.account(1)[fields.tier] is None and crm.account(0)[fields.score] == 712


def test_missing_fields_are_listed_with_how_to_make_them(crm: Tried, tmp_path: Path) -> None:
    ours = crm.params.of(crm.name)
    crm.server.fields[crm.client().accounts] -= {ours.fields.next_review}
    crm.server.fields[ours.tasks.object] -= {ours.tasks.key}
    with pytest.raises(UserError, match=rf"{ours.fields.next_review}: (Date|日期)\n.*\n.*{ours.tasks.key}: "):
        crm.push(book(tmp_path, crm.add_accounts(1)))
    assert not [call for call in crm.server.calls if crm.server.writes(call.split()[1])]


FAULTS = {
    "expired token": ("/crm/v8/Accounts", "data/update"),
    "busy": ("/crm/v8/Accounts", "data/update"),
    "broken": ("/crm/v8/Accounts", "data/update"),
    "hang up before": ("/crm/v8/Accounts", "data/update"),
    "hang up after": ("/crm/v8/Accounts", "data/update"),
    "garbage": ("/crm/v8/Accounts", "data/update"),
    "lie": ("/crm/v8/Accounts", "data/update"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("on", ["accounts", "tasks"])
def test_whatever_goes_wrong_nothing_is_lost_and_nothing_is_written_twice(
    crm: Tried, tmp_path: Path, fault: str, on: str
) -> None:
    customers = crm.add_accounts(3)
    places = FAULTS[fault] if on == "accounts" else ("upsert", "data/create")
    crm.server.fail(places[crm.name == "fxiaoke"], fault)
    pushed = crm.push(book(tmp_path, customers))
    assert (pushed.accounts, pushed.tasks_made, pushed.problems) == (3, 2, {})
    assert all(crm.account(number)[crm.params.of(crm.name).fields.score] == 712 for number in range(3))
    assert len(crm.tasks()) == 2 and crm.server.twice == [] and crm.server.faults == []
    assert crm.slept == ([7.0] if fault == "busy" else [])


@pytest.mark.parametrize("fault", ["broken", "hang up before", "hang up after", "garbage", "busy"])
def test_reading_is_tried_again(crm: Tried, tmp_path: Path, fault: str) -> None:
    crm.server.fail("coql" if crm.name == "zoho" else "query", fault, fault)
    assert crm.push(book(tmp_path, crm.add_accounts(2))).accounts == 2
    assert crm.slept == ([7.0, 7.0] if fault == "busy" else [2.0, 4.0])


def test_a_token_that_is_not_given_at_once_is_asked_for_again(crm: Tried, tmp_path: Path) -> None:
    crm.server.fail("oken", "broken", "hang up before")
    assert crm.push(book(tmp_path, crm.add_accounts(1))).accounts == 1
    assert crm.slept == [2.0, 4.0]


def test_calls_that_are_too_frequent_are_known_by_words(crm: Tried, tmp_path: Path) -> None:
    if crm.name == "fxiaoke":
        crm.server.fail("data/query", "too frequent")
        assert crm.push(book(tmp_path, crm.add_accounts(1))).accounts == 1
        assert crm.slept == [1.0]


def test_half_of_a_batch_refused_is_written_in_the_next_round(zoho: Tried, tmp_path: Path) -> None:
    zoho.server.fail("/crm/v8/Accounts", "refuse half")
    assert zoho.push(book(tmp_path, zoho.add_accounts(150))).accounts == 150
    assert zoho.server.twice == []


def test_what_is_refused_for_good_is_named_and_the_rest_is_written(crm: Tried, tmp_path: Path) -> None:
    customers = crm.add_accounts(3)
    crm.server.refused = {customers[1]}
    pushed = crm.push(book(tmp_path, customers))
    assert pushed.accounts == 2 and customers[1] in pushed.problems
    with pytest.raises(RunFailed, match=rf"records could not be written.*\n.*{customers[1]}: "):
        refuse_problems(pushed)
    lines = [json.loads(line) for line in (tmp_path / "crm_journal.jsonl").read_text().splitlines()]
    assert any(line["id"] == customers[1] and line["problem"] for line in lines)
    # The next call tries it again, and only it.
    crm.server.refused = set()
    assert crm.push(tmp_path).accounts == 1 and crm.server.twice == []


def test_a_system_that_never_does_what_it_says_is_found_out(zoho: Tried, tmp_path: Path) -> None:
    zoho.server.fault_of = lambda path: "lie" if path == "/crm/v8/Accounts" else None  # type: ignore[method-assign]
    pushed = zoho.push(book(tmp_path, zoho.add_accounts(1)))
    assert pushed.accounts == 0
    assert next(iter(pushed.problems.values())) == "the CRM said that it was done, and it is not"


def test_credits_that_are_used_up_end_the_run_and_the_next_goes_on(zoho: Tried, tmp_path: Path) -> None:
    scores = book(tmp_path, zoho.add_accounts(250))
    zoho.server.fail("/crm/v8/Accounts", "none", "none", "out of credits")
    with pytest.raises(Unreachable, match=r"credits are used up.*asks for 40000 s.*run again later"):
        zoho.push(scores)
    assert sum("Default_Risk_Score" in each for each in zoho.server.objects["Accounts"].values()) == 200
    assert zoho.push(scores).accounts == 50
    assert zoho.server.twice == []


def test_waiting_for_the_next_days_credits_is_a_parameter(zoho: Tried, tmp_path: Path) -> None:
    zoho.longest_wait_s = 86_400
    zoho.server.fail("/crm/v8/Accounts", "out of credits")
    assert zoho.push(book(tmp_path, zoho.add_accounts(2))).accounts == 2
    assert zoho.slept == [40_000]


def test_a_wrong_secret_is_a_user_error_and_no_message_holds_one(
    crm: Tried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scores = book(tmp_path, crm.add_accounts(1))
    for name in ("ZOHO_REFRESH_TOKEN", "FXIAOKE_PERMANENT_CODE"):
        monkeypatch.setenv(name, "wrong-secret")
    with pytest.raises(UserError, match="gave no token") as error:
        crm.push(scores)
    assert not any(value in str(error.value) + caplog.text for value in ("wrong-secret", "very-secret"))
    monkeypatch.delenv("ZOHO_CLIENT_ID")
    monkeypatch.delenv("FXIAOKE_APP_ID")
    with pytest.raises(UserError, match=r"variable (ZOHO_CLIENT_ID|FXIAOKE_APP_ID) is not set"):
        crm.push(scores)


def test_no_secret_is_in_the_journal_or_the_outcome(crm: Tried, tmp_path: Path) -> None:
    pushed = crm.push(book(tmp_path, crm.add_accounts(2)))
    written = (tmp_path / "crm_journal.jsonl").read_text() + repr(pushed) + repr(crm.client())
    assert not any(secret in written for secret in (SECRETS["ZOHO_CLIENT_SECRET"], crm.server.token))


def test_two_accounts_of_one_customer_are_both_left_alone(zoho: Tried, tmp_path: Path) -> None:
    zoho.add_accounts(3)
    for number, numbered in enumerate(["A", "A", "B"]):
        zoho.account(number)["Account_Number"] = numbered
    mapping = tmp_path / "mapping.yaml"
    ours = zoho.params.zoho
    mapping.write_text(Path(ours.mapping).read_text().replace("customer_id: id ", "customer_id: Account_Number "))
    zoho.params = zoho.params.model_copy(update={"zoho": ours.model_copy(update={"mapping": str(mapping)})})
    pushed = zoho.push(write_result(tmp_path, [score_row("A"), score_row("B"), score_row("C")]))
    assert (pushed.accounts, pushed.doubtful, pushed.unknown) == (1, ["A"], ["C"])
    assert zoho.account(2)["Default_Risk_Score"] == 712


def test_an_account_without_customer_or_owner_holds_nothing_up(crm: Tried, tmp_path: Path) -> None:
    customers = crm.add_accounts(3)
    client = crm.client()
    crm.server.objects[client.accounts]["9999999"] = {client.id_field: "9999999"}
    del crm.account(0)[client.owner_field]
    crm.account(1)[client.owner_field] = "nobody"
    pushed = crm.push(book(tmp_path, customers))
    assert (pushed.accounts, pushed.tasks_made, pushed.problems) == (3, 2, {})
    assert all(crm.account(number)[crm.params.of(crm.name).fields.score] == 712 for number in range(3))
