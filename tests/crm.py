"""Two CRM systems to try pull and push on: a server, its client, and accounts in it. No test sleeps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.published_result import result_at
from pipeline.crm.params import CrmParams, SystemName
from pipeline.crm.push import Pushed, push
from pipeline.crm.system import Crm
from pipeline.crm.systems import SYSTEMS
from pipeline.params import Params, load
from pipeline.web.door import Door
from pipeline.web.patience import Patience
from tests.conftest import ROOT
from tests.crm_server import FxiaokeServer, Server, ZohoServer, running

SECRETS = {
    "ZOHO_CLIENT_ID": "client",
    "ZOHO_CLIENT_SECRET": "very-secret",
    "ZOHO_REFRESH_TOKEN": "refresh",
    "FXIAOKE_APP_ID": "app",
    "FXIAOKE_APP_SECRET": "very-secret",
    "FXIAOKE_PERMANENT_CODE": "code",
    "FXIAOKE_USER": "FSUID_1",
}


@dataclass
class Tried:
    """A system under trial; ``slept`` holds the seconds that would have been waited."""

    name: SystemName
    server: Server
    params: CrmParams
    slept: list[float] = field(default_factory=list)
    longest_wait_s: float = 900
    timeout_s: float = 5

    def client(self) -> Crm:
        patience = Patience(4, self.longest_wait_s, self.slept.append)
        return SYSTEMS[self.name](self.params.of(self.name), Door(self.timeout_s, 2**24, private=True), patience)

    def push(self, scores: Path, *, dry_run: bool = False) -> Pushed:
        return push(self.client(), self.name, self.params, result_at(scores), scores, dry_run=dry_run)

    def id_of(self, number: int) -> str:
        return str(1_000_000 + number) if self.name == "zoho" else f"a{number:023x}"

    def owner(self, number: int) -> Any:
        return {"id": f"77{number}", "name": "Li"} if self.name == "zoho" else [f"FSUID_{number}"]

    def add_accounts(self, count: int) -> list[str]:
        """Accounts, and the ids of their customers, which are those of the accounts."""
        key = self.client().id_field
        for number in range(count):
            id_ = self.id_of(number)
            owner = {self.client().owner_field: self.owner(number % 3)}
            self.server.objects[self.client().accounts][id_] = {key: id_, **owner, "name": f"Alpha {number}"}
        return [self.id_of(number) for number in range(count)]

    def account(self, number: int) -> dict[str, Any]:
        return self.server.objects[self.client().accounts][self.id_of(number)]

    def tasks(self) -> list[dict[str, Any]]:
        return list(self.server.objects[self.params.of(self.name).tasks.object].values())


@cache
def _params() -> Params:
    return load(ROOT / "params.yaml")


@contextmanager
def tried(name: SystemName, patch: pytest.MonkeyPatch) -> Iterator[Tried]:
    """A running system with the project's own parameters, and every field that is needed."""
    for variable, value in SECRETS.items():
        patch.setenv(variable, value)
    server = ZohoServer() if name == "zoho" else FxiaokeServer()
    with running(server) as address:
        params = _params().crm
        ours = params.of(name)
        addresses = {"accounts_url": address, "api_url": address, "mapping": str(ROOT / ours.mapping)}
        params = params.model_copy(update={name: ours.model_copy(update=addresses)})
        found = Tried(name, server, params)
        server.fields[found.client().accounts] = set(ours.fields.model_dump().values())
        server.fields[ours.tasks.object] = {ours.tasks.key, ours.tasks.over, *found.client().task_fields}
        yield found
