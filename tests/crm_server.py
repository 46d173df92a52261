"""Zoho CRM and Fxiaoke as they are documented, on the loopback address, with their faults; nothing sleeps.

A fault is asked for by name, for the next calls whose path contains a word: ``server.fail("upsert", "hang up after")``.
``end_client`` is what "kill before" and "kill after" do to whoever calls.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Records = dict[str, dict[str, Any]]
Said = tuple[int, Any]


class Server:
    """What both have in common: records by object and id, faults, and a count of what was written for nothing."""

    def __init__(self) -> None:
        self.objects: dict[str, Records] = defaultdict(dict)
        self.fields: dict[str, set[str]] = defaultdict(set)
        self.faults: list[tuple[str, str]] = []
        self.calls: list[str] = []
        self.twice: list[str] = []
        self.token, self.tokens = "token-0", 0
        self.refused: set[str] = set()
        self.lock = Lock()
        self.between_pages: Any = lambda: None
        self.end_client: Callable[[], None] = lambda: None

    def fail(self, where: str, *faults: str) -> None:
        """The next calls whose path contains the word go wrong, one after the other."""
        self.faults += [(where, fault) for fault in faults]

    def fault_of(self, path: str) -> str | None:
        for at, (where, fault) in enumerate(self.faults):
            if where in path:
                del self.faults[at]
                return fault
        return None

    def store(self, of: str, id_: str, record: Mapping[str, Any]) -> None:
        there = self.objects[of].get(id_, {})
        if id_ in self.objects[of] and all(there.get(name) == value for name, value in record.items()):
            self.twice.append(f"{of} {id_}")
        self.objects[of][id_] = {**there, **record}

    def answer(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Said:
        raise NotImplementedError

    def writes(self, path: str) -> bool:
        raise NotImplementedError


class ZohoServer(Server):
    """Zoho CRM, API version 8."""

    def writes(self, path: str) -> bool:
        return path.endswith("/upsert") or re.fullmatch(r"/crm/v8/\w+", path) is not None

    def answer(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Said:
        parts = urlsplit(path)
        if parts.path == "/oauth/v2/token":
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            if form.get("refresh_token") != "refresh":
                return 200, {"error": "invalid_code"}
            self.tokens += 1
            self.token = f"token-{self.tokens}"
            return 200, {"access_token": self.token, "expires_in": 3600, "token_type": "Bearer"}
        if headers.get("Authorization") != f"Zoho-oauthtoken {self.token}":
            return 401, {"code": "INVALID_TOKEN", "message": "invalid oauth token", "status": "error"}
        if parts.path == "/crm/v8/coql":
            return self.coql(json.loads(body)["select_query"])
        if parts.path == "/crm/v8/settings/fields":
            module = parse_qs(parts.query)["module"][0]
            return 200, {"fields": [{"api_name": name} for name in sorted(self.fields[module])]}
        of = parts.path.split("/")[3]
        if method == "GET":
            ids = parse_qs(parts.query)["ids"][0].split(",")
            found = [self.objects[of][id_] for id_ in ids if id_ in self.objects[of]]
            return (200, {"data": found}) if found else (204, None)
        told = json.loads(body)
        assert len(told["data"]) <= 100
        return 207, {"data": [self.write(of, each, told.get("duplicate_check_fields")) for each in told["data"]]}

    def coql(self, query: str) -> Said:
        asked = re.fullmatch(
            r"select ([\w, ]+) from (\w+) where \(?(?:id is not null|id > (\d+))(?: and (\w+) is not null\))?"
            r" order by id asc limit (\d+)",
            query,
        )
        assert asked, query
        columns, of, last, filled, limit = asked.groups()
        assert int(limit) <= 2000
        self.between_pages()
        ids = sorted((id_ for id_ in self.objects[of] if int(id_) > int(last or 0)), key=int)
        rows = [self.objects[of][id_] for id_ in ids if not filled or self.objects[of][id_].get(filled)]
        page = [{name: row.get(name) for name in columns.split(", ")} for row in rows[: int(limit)]]
        return (200, {"data": page, "info": {"more_records": len(rows) > len(page)}}) if page else (204, None)

    def write(self, of: str, record: dict[str, Any], keys: list[str] | None) -> dict[str, Any]:
        id_ = record.get("id")
        if keys:
            same = [i for i, each in self.objects[of].items() if each.get(keys[0]) == record[keys[0]]]
            id_ = same[0] if same else str(9_000_000_000 + len(self.objects[of]))
        assert id_
        if id_ not in self.objects[of] and not keys:
            return {"code": "INVALID_DATA", "status": "error", "message": "the id given seems to be invalid"}
        if self.refused & {id_, str(record.get("What_Id", {}).get("id"))}:
            told = {"api_name": "Owner"}
            return {"code": "INVALID_DATA", "details": told, "message": "invalid data", "status": "error"}
        self.store(of, id_, {**record, "id": id_})
        return {"code": "SUCCESS", "details": {"id": id_}, "message": "record updated", "status": "success"}


class FxiaokeServer(Server):
    """Fxiaoke, open platform."""

    def writes(self, path: str) -> bool:
        return path.endswith(("/update", "/create"))

    def answer(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Said:
        told = json.loads(body)
        if path == "/cgi/corpAccessToken/get/V2":
            self.tokens += 1
            self.token = f"token-{self.tokens}"
            good = told.get("permanentCode") == "code"
            granted = {"corpAccessToken": self.token, "corpId": "corp", "expiresIn": 7200}
            return 200, {"errorCode": 0 if good else 10006, "errorMessage": "", **(granted if good else {})}
        if told["corpAccessToken"] != self.token:
            return 200, {"errorCode": 20016, "errorMessage": "the corpAccessToken is expired"}
        assert told["corpId"] == "corp" and told["currentOpenUserId"] == "FSUID_1"
        data = told["data"]
        if path.endswith("/describe"):
            described = {name: {} for name in self.fields[data["describeApiName"]]}
            return 200, {"errorCode": 0, "data": {"describe": {"fields": described}}}
        if path.endswith("/query"):
            return 200, {"errorCode": 0, "data": {"dataList": self.query(data)}}
        record = dict(data["object_data"])
        of = record.pop("dataObjectApiName")
        assert of.endswith("__c") == path.startswith("/cgi/crm/custom/")
        id_ = record.setdefault("_id", f"f{len(self.objects[of]):023x}")
        if id_ in self.refused:
            return 200, {"errorCode": 500001, "errorMessage": "字段校验失败"}
        self.store(of, id_, record)
        return 200, {"errorCode": 0, "errorMessage": "OK"}

    def query(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        asked = data["search_query_info"]
        assert asked["limit"] <= 100 and asked["orders"] == [{"fieldName": "_id", "isAsc": True}]
        self.between_pages()
        rows = [self.objects[data["dataObjectApiName"]][id_] for id_ in sorted(self.objects[data["dataObjectApiName"]])]
        for each in asked["filters"]:
            name, values = each["field_name"], each["field_values"]
            keep = {
                "GT": lambda row, name=name, values=values: row[name] > values[0],
                "IN": lambda row, name=name, values=values: row[name] in values,
                "ISN": lambda row, name=name: bool(row.get(name)),
            }[each["operator"]]
            rows = [row for row in rows if keep(row)]
        return rows[: asked["limit"]]


@contextmanager
def running(server: Server) -> Iterator[str]:
    """Its address while it runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with server.lock:
                server.calls.append(f"{self.command} {self.path}")
                fault = server.fault_of(self.path)
                if fault == "expired token":
                    server.token = "gone"
                if fault in ("busy", "out of credits"):
                    told = {"code": "TOO_MANY_REQUESTS", "message": "limit exceeded", "errorCode": 10012}
                    return self.say(429, told, {"Retry-After": "7" if fault == "busy" else "40000"})
                if fault == "too frequent":
                    return self.say(200, {"errorCode": 30001, "errorMessage": "接口调用过于频繁"})
                if fault == "broken":
                    return self.say(500, {"code": "INTERNAL_ERROR"})
                if fault == "kill before":
                    server.end_client()
                if fault in ("hang up before", "kill before"):
                    return self.hang_up()
                before = {of: dict(records) for of, records in server.objects.items()} if fault == "lie" else None
                refused = set(server.refused)
                if fault == "refuse half":
                    ids = [each.get("id") for each in json.loads(body)["data"]]
                    server.refused |= set(ids[::2])
                status, told = server.answer(self.command, self.path, body, dict(self.headers))
                server.refused = refused
                if before is not None:
                    server.objects = defaultdict(dict, before)
            if fault == "kill after":
                server.end_client()
            if fault == "too late":
                self.connection.recv(1)  # nothing comes: the client gives up
            if fault in ("hang up after", "kill after", "too late"):
                return self.hang_up()
            if fault == "garbage":
                return self.say(200, "<html>proxy</html>")
            self.say(status, told)

        do_GET = do_POST = do_PUT = handle_one

        def say(self, status: int, told: Any, headers: Mapping[str, str] | None = None) -> None:
            body = b"" if told is None else told.encode() if isinstance(told, str) else json.dumps(told).encode()
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def hang_up(self) -> None:
            self.close_connection = True
            self.connection.close()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_address[1]}"
        finally:
            listening.shutdown()
            thread.join()
