"""What people are told: the words, who hears of what, and what is not said of whom."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from data.errors import UserError
from pipeline.alert_routes.customers import Customer, read_customers
from pipeline.alert_routes.mail import mail_of
from pipeline.alert_routes.message import Message
from pipeline.alert_routes.notify import messages_of
from pipeline.alert_routes.outbox import opened
from pipeline.alert_routes.params import About, MailParams, NotifyParams, Quiet, Route
from pipeline.alert_routes.text import plain
from pipeline.batch.published_result import result_at
from pipeline.params import load
from tests.conftest import ROOT
from tests.results import AS_OF, alert_row, default_row, score_row, write_result

CUSTOMERS = {
    "C1": Customer("Alpha Trading", "trade", owner="77", owner_name="Li"),
    "C2": Customer("Zhang San", "retail", is_person=True, owner="78"),
    "C3": Customer("Gamma", "trade"),
}
RULES = [
    alert_row("C1"),
    alert_row("C1", "orders_fall", "medium", en="Orders fell.", zh="订单骤降。"),
    alert_row("C2"),
    alert_row("C3", "new_lawsuit", "low", en="A lawsuit.", zh="新的诉讼。"),
    alert_row("C3", "old", closed_on=date(2025, 12, 1)),
]


def route(**changes: Any) -> Route:
    plain: dict[str, Any] = {
        "kind": "mail",
        "to": "a@example.com",
        "language": "en",
        "about": (About(),),
        "names": "name",
    }
    return Route(**{**plain, **changes})


def params(most: int = 20, **routes: Route) -> NotifyParams:
    mail = MailParams(host="localhost", port=25, security="none", sender="risk@example.com")
    return NotifyParams(most_alerts=most, mail=mail, routes=routes)


def told(
    folder: Path, params: NotifyParams, alerts: list[dict[str, Any]] = RULES, as_of: date = AS_OF
) -> list[Message]:
    scores = [score_row("C1", 648.9, "medium", exposure=12_345.6), score_row("C2"), score_row("C3")]
    write_result(folder, scores, alerts, as_of=as_of)
    with opened(folder) as outbox:
        return messages_of(result_at(folder), params, CUSTOMERS, "CNY", outbox)


def test_a_message_reads_well_in_english(tmp_path: Path) -> None:
    [message] = told(tmp_path, params(me=route()))
    assert message.subject == "Default risk alerts, 2026-01-01: 4 new (2 high)"
    assert plain(message) == (
        "New alerts:\n"
        "\n"
        "Alpha Trading (C1) · medium risk · score 648 · owes 12,346 CNY\n"
        "[high] The oldest open invoice is 53 days past due (limit 30).\n"
        "[medium] Orders fell.\n"
        "Measure: usual terms, moderate limit · credit limit 12,000 CNY\n"
        "\n"
        "C2 · low risk · score 712 · owes 5,000 CNY\n"
        "[high] The oldest open invoice is 53 days past due (limit 30).\n"
        "Measure: usual terms, moderate limit · credit limit 12,000 CNY\n"
        "\n"
        "Gamma (C3) · low risk · score 712 · owes 5,000 CNY\n"
        "[low] A lawsuit.\n"
        "Measure: usual terms, moderate limit · credit limit 12,000 CNY"
    )


def test_a_message_reads_well_in_chinese_with_what_is_over(tmp_path: Path) -> None:
    mine = params(me=route(language="zh", persons=True))
    told(tmp_path, mine)
    [message] = told(tmp_path, mine, [alert_row("C2"), alert_row("C3", "pd_jump")], date(2026, 1, 2))
    assert message.subject == "客户违约风险预警 2026-01-02：新增预警 1 条（高 1 条），解除 3 条"
    assert plain(message) == (
        "新增预警：\n"
        "\n"
        "Gamma (C3) · 低风险 · 评分 712 · 欠款 5,000 CNY\n"
        "[高] 最久未付发票已逾期 53 天（界限 30 天）。\n"
        "措施：常规账期，适度授信 · 信用额度 12,000 CNY\n"
        "\n"
        "已解除的预警：\n"
        "\n"
        "Alpha Trading (C1)\n"
        "订单骤降\n"
        "付款逾期\n"
        "\n"
        "Gamma (C3)\n"
        "新增诉讼"
    )


@pytest.mark.parametrize(
    ("about", "customers"),
    [
        ({"severities": ("high",)}, {"C1", "C2"}),
        ({"industries": ("trade",)}, {"C1", "C3"}),
        ({"owners": ("Li",)}, {"C1"}),
        ({"owners": ("78", "77"), "severities": ("high",)}, {"C1", "C2"}),
        ({"industries": ("trade",), "severities": ("low",)}, {"C3"}),
    ],
)
def test_alerts_find_those_who_want_to_know(tmp_path: Path, about: dict[str, Any], customers: set[str]) -> None:
    [message] = told(tmp_path, params(me=route(about=(About(**about),), names="id")))
    assert {group.heading.split(" ")[0] for group in message.new} == customers


def test_two_filters_make_one_message_and_who_has_nothing_to_hear_gets_none(tmp_path: Path) -> None:
    both = route(about=(About(severities=("low",)), About(owners=("77",))), names="id")
    nothing = route(about=(About(industries=("mining",)),))
    messages = told(tmp_path, params(both=both, nothing=nothing))
    assert [message.route for message in messages] == ["both"]
    assert [group.heading[:2] for group in messages[0].new] == ["C1", "C3"]


@pytest.mark.parametrize(
    ("names", "persons", "said"),
    [
        ("name", False, ["Alpha Trading (C1)", "C2", "Gamma (C3)"]),
        ("name", True, ["Alpha Trading (C1)", "Zhang San (C2)", "Gamma (C3)"]),
        ("id", True, ["C1", "C2", "C3"]),
    ],
)
def test_a_route_names_whom_it_may(tmp_path: Path, names: str, persons: bool, said: list[str]) -> None:
    [message] = told(tmp_path, params(me=route(names=names, persons=persons)))
    assert [group.heading.split(" · ")[0] for group in message.new] == said


def test_a_route_that_names_nobody_says_numbers_only(tmp_path: Path) -> None:
    [message] = told(tmp_path, params(me=route(names="nobody")))
    assert "[high] payment delay: 2\n[medium] orders fall: 1\n[low] new lawsuit: 1" in plain(message)
    everything = message.subject + str(message.content)
    assert not any(word in everything for word in ("Alpha", "Zhang", "C1", "C2", "712", "12,346"))


def test_the_same_result_again_and_an_earlier_one_tell_nothing(tmp_path: Path) -> None:
    mine = params(me=route())
    assert len(told(tmp_path, mine)) == 1
    assert told(tmp_path, mine) == []
    assert told(tmp_path, mine, [], date(2025, 12, 1)) == []


def test_an_alert_is_told_again_when_it_is_worse_not_when_its_first_day_moves(tmp_path: Path) -> None:
    mine = params(me=route())
    told(tmp_path, mine, [alert_row("C1", severity="medium")])
    assert told(tmp_path, mine, [alert_row("C1", severity="medium", opened_on=AS_OF)], date(2026, 1, 2)) == []
    [message] = told(tmp_path, mine, [alert_row("C1")], date(2026, 1, 3))
    assert "(limit 30). (more severe than before)" in plain(message)


def test_what_is_no_longer_ones_own_but_still_open_is_not_said_to_be_over(tmp_path: Path) -> None:
    told(tmp_path, params(me=route(names="id")))
    assert told(tmp_path, params(me=route(about=(About(owners=("78",)),))), as_of=date(2026, 1, 2)) == []


def test_who_is_in_default_has_no_score(tmp_path: Path) -> None:
    write_result(tmp_path, [score_row("C1")], [alert_row("C9")], [default_row("C9")])
    with opened(tmp_path) as outbox:
        [message] = messages_of(result_at(tmp_path), params(me=route()), CUSTOMERS, "CNY", outbox)
    assert message.new[0].heading == "C9 · in default · owes 9,000 CNY"


def test_long_lists_are_counted(tmp_path: Path) -> None:
    [message] = told(tmp_path, params(2, me=route()))
    assert plain(message).endswith("and 1 more")
    fits = plain(message, room=130)
    assert len(fits.encode()) <= 130 and "more" in fits


def test_who_is_named_is_named_with_all_alerts(tmp_path: Path) -> None:
    """The severest alerts come first: the others of the same customer would stand behind the limit."""
    [message] = told(tmp_path, params(1, me=route()))
    assert [(group.heading.split(" ")[0], len(group.lines)) for group in message.new] == [("Alpha", 2)]
    assert message.more_new == 2


def test_a_part_of_the_book_tells_nothing(tmp_path: Path) -> None:
    write_result(tmp_path, [score_row("C1")], whole=False)
    with opened(tmp_path) as outbox, pytest.raises(UserError, match="part of the book"):
        messages_of(result_at(tmp_path), params(me=route()), {}, "CNY", outbox)


def test_a_name_that_is_written_to_mislead_stays_a_name(tmp_path: Path) -> None:
    evil = {"C1": Customer("<script>alert(1)</script>\r\nBcc: all@example.com\u202e")}
    write_result(tmp_path, [score_row("C1")], [alert_row("C1")])
    with opened(tmp_path) as outbox:
        [message] = messages_of(result_at(tmp_path), params(me=route()), evil, "CNY", outbox)
    mail = mail_of(message, "risk@example.com", "a@example.com", unsure=False)
    html = mail.get_body(("html",))
    assert html is not None and "&lt;script&gt;" in html.get_content() and "<script>" not in html.get_content()
    assert mail["Bcc"] is None and "\u202e" not in plain(message)


@pytest.mark.parametrize(
    ("clock", "quiet"), [("20:59", False), ("21:00", True), ("03:00", True), ("07:29", True), ("07:30", False)]
)
def test_quiet_hours_go_over_midnight(clock: str, quiet: bool) -> None:
    hours = Quiet(zone="Asia/Shanghai", between=(time(21), time(7, 30)))
    hour, minute = (int(part) for part in clock.split(":"))
    assert hours.holds((hour - 8) * 3600 + minute * 60 + 86_400) == quiet


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"to": None}, "mail needs 'to'"),
        ({"to": "a@example.com, b@example.com"}, "not one e-mail address"),
        ({"kind": "wecom", "to": None}, "need 'url_from'"),
        ({"kind": "wecom", "to": None, "url_from": "X", "secret_from": "Y"}, "does not sign"),
        ({"kind": "webhook", "to": None, "url_from": "X"}, "needs 'secret_from'"),
        ({"about": ()}, "at least 1"),
        ({"quiet": {"zone": "UTC", "between": [1260, "07:00"]}}, "in quotation marks"),
        ({"quiet": {"zone": "Mars", "between": ["21:00", "07:00"]}}, "no such time zone"),
    ],
)
def test_a_route_that_leads_nowhere_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        route(**changes)


def test_names_industries_and_owners_come_from_the_source(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(
        "customer_id,name,industry,natural_person,onboarded_on\nC1,Alpha,trade,false,2020-01-01\nC2,Li,,true,2020-01-01\n"
    )
    (tmp_path / "owners.csv").write_text("customer_id,owner,owner_name\nC1,77,Wang\n")
    found = read_customers(tmp_path, load(ROOT / "params.yaml").ingest)
    assert found["C1"] == Customer("Alpha", "trade", False, "77", "Wang")
    assert (found["C2"].is_person, found["C2"].owner) == (True, None)
