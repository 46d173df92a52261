"""Zoho CRM, API version 8, plainly over HTTPS: docs/decisions/0027-crm-is-compared-not-remembered.md says why.

Client id, client secret and refresh token come from ``ZOHO_CLIENT_ID``, ``ZOHO_CLIENT_SECRET`` and
``ZOHO_REFRESH_TOKEN``. Reading costs 3 credits per 2,000 records, writing 1 per 10.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from data.errors import UserError
from pipeline.crm.params import SystemParams
from pipeline.crm.system import CrmRefused, Kind, Record, Task, Written
from pipeline.web.door import Answer, Door
from pipeline.web.failures import Busy, Unanswered, Unreachable
from pipeline.web.patience import Patience, seconds_asked
from pipeline.web.secrets import secret

PAGE = 2_000
PRIORITIES = {"high": "High", "medium": "Normal", "low": "Low"}
EARLY_S = 60.0
"""A token is renewed so long before it expires."""


@dataclass
class Zoho:
    """A client of one organisation."""

    params: SystemParams
    door: Door
    patience: Patience
    clock: Callable[[], float] = time.time
    _token: str = field(default="", repr=False)
    _until: float = 0.0

    accounts: ClassVar[str] = "Accounts"
    id_field: ClassVar[str] = "id"
    owner_field: ClassVar[str] = "Owner"
    at_once: ClassVar[int] = 100
    task_fields: ClassVar[Mapping[str, Kind]] = {}

    def pages(self, of: str, fields: Sequence[str], filled: str | None = None) -> Iterator[list[Record]]:
        """See ``Crm.pages``: COQL sorts by id, and finds what lies behind one."""
        last = 0
        while True:
            behind = f"id > {last}" if last else "id is not null"
            condition = f"({behind} and {filled} is not null)" if filled else behind
            chosen = ", ".join(dict.fromkeys([self.id_field, *fields]))
            query = f"select {chosen} from {of} where {condition} order by id asc limit {PAGE}"
            body = self._call("POST", "/crm/v8/coql", {"select_query": query})
            rows: list[Record] = body.get("data") or []
            if not rows:
                return
            if int(rows[0]["id"]) <= last:
                raise Unreachable(f"Zoho gave records of {of} again that it had given before: reading was stopped.")
            yield rows
            if not body.get("info", {}).get("more_records", len(rows) == PAGE):
                return
            last = int(rows[-1]["id"])

    def with_ids(self, of: str, fields: Sequence[str], ids: Sequence[str]) -> list[Record]:
        """See ``Crm.with_ids``."""
        asked = urlencode({"ids": ",".join(ids), "fields": ",".join(fields)}, safe=",")
        rows: list[Record] = self._call("GET", f"/crm/v8/{of}?{asked}").get("data") or []
        return rows

    def fields_of(self, of: str) -> set[str]:
        """See ``Crm.fields_of``."""
        body = self._call("GET", f"/crm/v8/settings/fields?module={quote(of)}")
        return {each["api_name"] for each in body.get("fields", [])}

    def update(self, of: str, records: Sequence[Record]) -> list[Written]:
        """See ``Crm.update``."""
        return self._write("PUT", f"/crm/v8/{of}", {"data": list(records)}, [str(each["id"]) for each in records])

    def create(self, of: str, records: Sequence[Record], key: str) -> list[Written]:
        """See ``Crm.create``: an upsert by the key, which has to be a unique field."""
        body = {"data": list(records), "duplicate_check_fields": [key]}
        return self._write("POST", f"/crm/v8/{of}/upsert", body, [str(each[key]) for each in records])

    def task(self, task: Task, key: str) -> Record:
        """See ``Crm.task``."""
        return {
            "Subject": task.subject,
            "Description": task.text,
            "Due_Date": task.due.isoformat(),
            "Status": "Not Started",
            "Priority": PRIORITIES[task.severity],
            "What_Id": {"id": task.account},
            "$se_module": self.accounts,
            key: task.key,
            **({"Owner": {"id": task.owner}} if task.owner else {}),
        }

    def closed(self, over: str, day: date) -> Record:
        """See ``Crm.closed``."""
        return {over: day.isoformat(), "Status": "Completed"}

    def value(self, kind: Kind, value: Any) -> Any:
        """See ``Crm.value``: JSON as it is, days as ``YYYY-MM-DD``."""
        return value.isoformat() if kind == "day" and value is not None else value

    def cell(self, value: Any, *, is_day: bool) -> str:
        """See ``Crm.cell``: moments come with their offset."""
        text = "" if value is None else str(value)
        if is_day and "T" in text:
            try:
                return datetime.fromisoformat(text).astimezone(self.params.zone_info).date().isoformat()
            except ValueError:
                return text
        return text

    def owner_of(self, record: Record) -> tuple[str | None, str]:
        """See ``Crm.owner_of``."""
        owner = record.get(self.owner_field)
        return (owner.get("id"), owner.get("name") or "") if isinstance(owner, Mapping) else (None, "")

    def _write(self, method: str, path: str, payload: Any, ids: Sequence[str]) -> list[Written]:
        """A call with a status per record, in the order in which they were sent."""
        told = self._call(method, path, payload, repeatable=False).get("data")
        if not isinstance(told, list) or len(told) != len(ids):
            raise Unanswered(f"Zoho said nothing about each of {len(ids)} records.")
        return [Written(id_, _problem(each)) for id_, each in zip(ids, told, strict=True)]

    def _call(self, method: str, path: str, payload: Any = None, *, repeatable: bool = True) -> dict[str, Any]:
        body = json.dumps(payload, allow_nan=False).encode() if payload is not None else None
        renewed: list[bool] = []

        def once() -> dict[str, Any]:
            headers = {"Authorization": f"Zoho-oauthtoken {self._access()}", "Content-Type": "application/json"}
            answer = self.door.call(method, self.params.api_url + path, headers=headers, body=body)
            if answer.status == 401 and not renewed:
                self._token = ""
                renewed.append(True)
                return once()
            return _understood(answer)

        return self.patience.try_for(once, repeatable=repeatable)

    def _access(self) -> str:
        if not self._token or self.clock() > self._until:
            told = self.patience.try_for(self._new_token, repeatable=True)
            self._token, self._until = told["access_token"], self.clock() + float(told["expires_in"]) - EARLY_S
        return self._token

    def _new_token(self) -> dict[str, Any]:
        asked = {
            "grant_type": "refresh_token",
            "client_id": secret("ZOHO_CLIENT_ID", "the client id of a self client in Zoho's API console"),
            "client_secret": secret("ZOHO_CLIENT_SECRET", "the client secret beside the client id"),
            "refresh_token": secret("ZOHO_REFRESH_TOKEN", "the refresh token of the self client"),
        }
        answer = self.door.call(
            "POST",
            f"{self.params.accounts_url}/oauth/v2/token",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(asked).encode(),
        )
        told: dict[str, Any] = _understood(answer)
        if "access_token" not in told:
            raise UserError(
                f"Zoho gave no token ({told.get('error', 'no reason')}): check ZOHO_CLIENT_ID, ZOHO_CLIENT_SECRET, "
                "ZOHO_REFRESH_TOKEN, and that crm.zoho.accounts_url is your data centre's."
            )
        return told


def _understood(answer: Answer) -> dict[str, Any]:
    """The body, unless the whole call was declined."""
    if answer.status == 429:
        wait = seconds_asked(answer.headers.get("retry-after"))
        raise Busy("Zoho answers 429: too many calls at once, or the day's credits are used up.", wait)
    if answer.status >= 500:
        raise Unanswered(f"Zoho answers {answer.status}.")
    body = answer.json()
    if not isinstance(body, dict):
        raise Unanswered("Zoho answers with something else than documented.")
    if answer.status >= 400 and "data" not in body:
        raise CrmRefused(f"Zoho declines ({answer.status} {body.get('code')}): {body.get('message', 'no reason')}")
    return body


def _problem(told: Mapping[str, Any]) -> str | None:
    if told.get("code") == "SUCCESS":
        return None
    where = (told.get("details") or {}).get("api_name")
    return f"{told.get('code')}: {told.get('message', '')}" + (f" ({where})" if where else "")
