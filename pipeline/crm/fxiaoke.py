"""Fxiaoke 纷享销客, open platform, version 2 of its data interface.

App id, app secret, permanent code and the user on whose behalf it is done come from ``FXIAOKE_APP_ID``,
``FXIAOKE_APP_SECRET``, ``FXIAOKE_PERMANENT_CODE`` and ``FXIAOKE_USER`` (an openUserId). One record is written per call.

What was read in its public documents, and not tried against it, stands in the constants below and in ``_path``.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from data.errors import UserError
from pipeline.crm.params import SystemParams
from pipeline.crm.system import CrmRefused, Kind, Record, Task, Written
from pipeline.web.door import Door
from pipeline.web.failures import Busy, Unanswered, Unreachable
from pipeline.web.patience import Patience, seconds_asked
from pipeline.web.secrets import secret

PAGE = 100
EXPIRED, TOKEN = (20016,), "accesstoken"
"""Code of a token that is none any more, and a word of its message. The list of codes is not public: either will do."""

BUSY = ("频率", "频繁", "frequen", "too many")
"""Words by which too many calls are known, beside status 429."""

OWN = "__c"
"""How names of the user's own objects end; they have paths of their own."""

EARLY_S = 60.0


@dataclass
class Fxiaoke:
    """A client of one company."""

    params: SystemParams
    door: Door
    patience: Patience
    clock: Callable[[], float] = time.time
    _token: dict[str, str] = field(default_factory=dict, repr=False)
    _until: float = 0.0

    accounts: ClassVar[str] = "AccountObj"
    id_field: ClassVar[str] = "_id"
    owner_field: ClassVar[str] = "owner"
    at_once: ClassVar[int] = 1
    task_fields: ClassVar[Mapping[str, Kind]] = {
        "risk_account__c": "account",
        "risk_text__c": "text",
        "risk_severity__c": "word",
        "risk_due__c": "day",
        "risk_status__c": "word",
    }

    def pages(self, of: str, fields: Sequence[str], filled: str | None = None) -> Iterator[list[Record]]:
        """See ``Crm.pages``: offsets stay at 0, and each page asks for ids behind the last."""
        last = ""
        while True:
            filters = [_filter(self.id_field, "GT", last)] if last else []
            filters += [_filter(filled, "ISN")] if filled else []
            rows = self._query(of, fields, filters)
            if not rows:
                return
            if str(rows[0][self.id_field]) <= last:
                raise Unreachable(f"Fxiaoke gave records of {of} again that it had given before: reading was stopped.")
            yield rows
            if len(rows) < PAGE:
                return
            last = str(rows[-1][self.id_field])

    def with_ids(self, of: str, fields: Sequence[str], ids: Sequence[str]) -> list[Record]:
        """See ``Crm.with_ids``."""
        return self._query(of, fields, [_filter(self.id_field, "IN", *ids)])

    def fields_of(self, of: str) -> set[str]:
        """See ``Crm.fields_of``."""
        body = self._call("/cgi/crm/v2/object/describe", {"data": {"describeApiName": of, "includeDetail": False}})
        return set(((body.get("data") or {}).get("describe") or {}).get("fields") or {})

    def update(self, of: str, records: Sequence[Record]) -> list[Written]:
        """See ``Crm.update``."""
        return [self._write(of, "update", each, str(each[self.id_field])) for each in records]

    def create(self, of: str, records: Sequence[Record], key: str) -> list[Written]:
        """See ``Crm.create``: it does not look for the key, whoever calls has to."""
        return [self._write(of, "create", each, str(each[key])) for each in records]

    def task(self, task: Task, key: str) -> Record:
        """See ``Crm.task``: a record of an object of the user's own; this interface makes no other tasks."""
        return {
            "name": task.subject,
            "risk_text__c": task.text,
            "risk_severity__c": task.severity,
            "risk_due__c": self.value("day", task.due),
            "risk_status__c": "open",
            "risk_account__c": task.account,
            key: task.key,
            **({"owner": [task.owner]} if task.owner else {}),
        }

    def closed(self, over: str, day: date) -> Record:
        """See ``Crm.closed``."""
        return {over: self.value("day", day), "risk_status__c": "closed"}

    def value(self, kind: Kind, value: Any) -> Any:
        """See ``Crm.value``: days are milliseconds of their first moment in the company's zone."""
        if kind != "day" or value is None:
            return value
        return int(datetime(value.year, value.month, value.day, tzinfo=self.params.zone_info).timestamp() * 1000)

    def cell(self, value: Any, *, is_day: bool) -> str:
        """See ``Crm.cell``."""
        text = "" if value is None else str(value)
        if is_day and text.lstrip("-").isdigit():
            try:
                moment = datetime.fromtimestamp(int(text) / 1000, UTC)
                return moment.astimezone(self.params.zone_info).date().isoformat()
            except (ValueError, OverflowError, OSError):
                return text  # no moment: validation sets the row aside
        return text

    def owner_of(self, record: Record) -> tuple[str | None, str]:
        """See ``Crm.owner_of``: a list of one."""
        owners, named = record.get(self.owner_field), record.get("owner__r")
        first = owners[0] if isinstance(owners, list) and owners else None
        return (str(first) if first else None), str(named.get("name") or "") if isinstance(named, Mapping) else ""

    def _query(self, of: str, fields: Sequence[str], filters: list[dict[str, Any]]) -> list[Record]:
        asked = {
            "dataObjectApiName": of,
            "find_explicit_total_num": False,
            "search_query_info": {
                "offset": 0,
                "limit": PAGE,
                "filters": filters,
                "orders": [{"fieldName": self.id_field, "isAsc": True}],
                "fieldProjection": list(dict.fromkeys([self.id_field, *fields])),
            },
        }
        body = self._call(_path(of, "query"), {"data": asked})
        rows: list[Record] = (body.get("data") or {}).get("dataList") or []
        return rows

    def _write(self, of: str, verb: str, record: Record, id_: str) -> Written:
        try:
            self._call(
                _path(of, verb), {"data": {"object_data": {"dataObjectApiName": of, **record}}}, repeatable=False
            )
        except CrmRefused as refused:
            return Written(id_, str(refused))
        return Written(id_)

    def _call(self, path: str, payload: Mapping[str, Any], *, repeatable: bool = True) -> dict[str, Any]:
        renewed: list[bool] = []

        def once() -> dict[str, Any]:
            told = self._send(path, {**self._access(), **payload})
            code, said = told.get("errorCode"), str(told.get("errorMessage") or "")
            if code == 0:
                return told
            if (code in EXPIRED or TOKEN in said.lower()) and not renewed:
                self._token = {}
                renewed.append(True)
                return once()
            if any(word in said.lower() for word in BUSY):
                raise Busy(f"Fxiaoke declines ({code}): too many calls.")
            raise CrmRefused(f"Fxiaoke declines ({code}): {said}")

        return self.patience.try_for(once, repeatable=repeatable)

    def _access(self) -> dict[str, str]:
        if not self._token or self.clock() > self._until:
            told = self.patience.try_for(self._new_token, repeatable=True)
            self._until = self.clock() + float(told["expiresIn"]) - EARLY_S
            self._token = {
                "corpAccessToken": told["corpAccessToken"],
                "corpId": told["corpId"],
                "currentOpenUserId": secret("FXIAOKE_USER", "the openUserId on whose behalf records are changed"),
            }
        return self._token

    def _new_token(self) -> dict[str, Any]:
        asked = {
            "appId": secret("FXIAOKE_APP_ID", "the app id of a self-built app in Fxiaoke's console"),
            "appSecret": secret("FXIAOKE_APP_SECRET", "the app secret beside the app id"),
            "permanentCode": secret("FXIAOKE_PERMANENT_CODE", "the permanent code beside the app id"),
        }
        told = self._send("/cgi/corpAccessToken/get/V2", asked)
        if told.get("errorCode") != 0:
            raise UserError(
                f"Fxiaoke gave no token ({told.get('errorCode')}): check FXIAOKE_APP_ID, FXIAOKE_APP_SECRET and "
                "FXIAOKE_PERMANENT_CODE."
            )
        return told

    def _send(self, path: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps(payload, allow_nan=False).encode()
        answer = self.door.call(
            "POST", self.params.api_url + path, headers={"Content-Type": "application/json"}, body=body
        )
        if answer.status == 429:
            raise Busy("Fxiaoke answers 429: too many calls.", seconds_asked(answer.headers.get("retry-after")))
        if answer.status >= 500:
            raise Unanswered(f"Fxiaoke answers {answer.status}.")
        told = answer.json()
        if not isinstance(told, dict):
            raise Unanswered("Fxiaoke answers with something else than documented.")
        return told


def _filter(name: str | None, operator: str, *values: str) -> dict[str, Any]:
    return {"field_name": name, "operator": operator, "field_values": list(values)}


def _path(of: str, verb: str) -> str:
    """Objects of the user's own have a path of their own."""
    return f"/cgi/crm/custom/v2/data/{verb}" if of.endswith(OWN) else f"/cgi/crm/v2/data/{verb}"
