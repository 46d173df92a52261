"""Open alerts as tasks of the customer's owner: made once, closed when the alert is over.

What was made stands in the CRM: a task carries its alert's key, and, when we have closed it, the day on which the alert
was over. A task that a person has ticked off while the alert is still open is left in peace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from pipeline.batch.published_result import Result
from pipeline.crm.accounts import Accounts
from pipeline.crm.journal import Journal
from pipeline.crm.params import TaskParams
from pipeline.crm.system import Crm, Task
from pipeline.crm.verdicts import Language, Words
from pipeline.crm.writing import SAID_DONE, Outcome, batched, bring_into_line, sent
from pipeline.reports.words import RULES, SEVERITIES

Alert = tuple[str, str]
"""Customer and rule: of each there is at most one open alert. Its first day moves with the day asked about."""


@dataclass(frozen=True)
class Made:
    """A task of ours in the CRM whose alert was open when it was last looked at."""

    id: str
    key: str

    @property
    def alert(self) -> Alert:
        """What it is about."""
        customer, rule, _ = self.key.rsplit("|", 2)
        return customer, rule


@dataclass(frozen=True)
class TaskChanges:
    """Tasks to make, by key, and ids of those to close."""

    made: Mapping[str, Task]
    closed: Sequence[str]


def open_alerts(result: Result, severities: Sequence[str]) -> pd.DataFrame:
    """customer_id, rule, severity, en, zh of alerts that are open."""
    rows = result.frame("alerts", ["customer_id", "rule", "severity", "closed_on", "en", "zh"])
    return rows[rows["closed_on"].isna() & rows["severity"].isin(list(severities))].reset_index(drop=True)


def tasks_of(result: Result, accounts: Accounts, params: TaskParams, language: Language) -> dict[Alert, Task]:
    """The task of each open alert whose customer has an account."""
    words = Words(language)
    found: dict[Alert, Task] = {}
    for row in open_alerts(result, params.severities).to_dict("records"):
        customer, rule = row["customer_id"], row["rule"]
        account = accounts.of_customer.get(customer)
        severity, said = words.of(SEVERITIES[row["severity"]]), words.of(RULES.get(rule, (rule, rule)))
        if account is not None:
            found[customer, rule] = Task(
                key=f"{customer}|{rule}|{result.as_of}",
                account=account.id,
                owner=account.owner,
                severity=row["severity"],
                subject=words.of((f"Credit risk ({severity}): {said}", f"客户风险预警（{severity}）：{said}")),
                text=row[language],
                due=result.as_of + timedelta(days=params.due_days),
            )
    return found


def made_tasks(crm: Crm, params: TaskParams) -> list[Made]:
    """Our tasks whose alert was not over when it was last looked at."""
    return [
        Made(str(record[crm.id_field]), str(record[params.key]))
        for page in crm.pages(params.object, [params.key, params.over], filled=params.key)
        for record in page
        if not record.get(params.over) and str(record[params.key]).count("|") >= 2
    ]


def task_changes(wanted: Mapping[Alert, Task], made: Sequence[Made], asked: set[str] | None) -> TaskChanges:
    """What has to be made and closed.

    Parameters
    ----------
    asked
        Customers that were asked about; alerts of others may well be open. None: everybody was.
    """
    there = {each.alert for each in made}
    over = (each for each in made if each.alert not in wanted and (asked is None or each.alert[0] in asked))
    return TaskChanges(
        {task.key: task for alert, task in wanted.items() if alert not in there}, [each.id for each in over]
    )


def make_tasks(
    crm: Crm,
    wanted: Mapping[Alert, Task],
    missing: Mapping[str, Task],
    params: TaskParams,
    journal: Journal,
    rounds: int,
) -> Outcome:
    """Make what is missing of the wanted. One looks after every round, so that nothing is made twice."""
    left, said = missing, dict[str, str | None]()
    for _ in range(rounds):
        if not left:
            break
        for keys in batched(list(left), crm.at_once):
            # Empty when it is new; a task that was closed today by a result that was since corrected is opened again.
            records = [{**crm.task(left[key], params.key), params.over: None} for key in keys]
            said |= sent(params.object, keys, records, lambda new: crm.create(params.object, new, params.key), journal)
        left = task_changes(wanted, made_tasks(crm, params), None).made
    return Outcome(len(missing) - len(left), {key: said.get(key) or SAID_DONE for key in left})


def close_tasks(crm: Crm, ids: Sequence[str], day: date, params: TaskParams, journal: Journal, rounds: int) -> Outcome:
    """Close tasks whose alert is over."""
    over = crm.closed(params.over, day)
    return bring_into_line(crm, params.object, dict.fromkeys(ids, over), journal, rounds)
