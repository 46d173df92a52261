"""From the source to the messages: every step can be killed, and the next call of the day goes on."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, get_args

from rich.console import Console

from pipeline.alert_routes.flow import tell
from pipeline.batch.database_tables import FOLDER as FOLDER_OF_DATABASE
from pipeline.batch.flow import score
from pipeline.batch.published_result import result_at
from pipeline.batch.request import Request
from pipeline.batch.steps import Steps
from pipeline.crm.params import SystemName
from pipeline.crm.pull import pull
from pipeline.crm.push import push
from pipeline.crm.systems import open_crm
from pipeline.crm.told import SHOWN, refuse_problems
from pipeline.databases.address import address_of
from pipeline.databases.pull import pull as pull_database
from pipeline.inputs.database_file import is_database, load_database
from pipeline.night.manifest import Manifest
from pipeline.params import Params
from pipeline.store.one_at_a_time import alone
from pipeline.warehouse.write import write_to

FOLDER, TABLES = "night", "crm_tables"


@dataclass(frozen=True)
class Night:
    """A night's work.

    Attributes
    ----------
    request
        What is scored; its source is set aside for what is read from a CRM or a database, if it names one.
    """

    request: Request
    params: Params

    @property
    def pulled(self) -> SystemName | None:
        """The CRM that the tables come from, if they do."""
        named = [name for name in get_args(SystemName) if name == str(self.request.source)]
        return named[0] if named else None

    @property
    def source(self) -> Path:
        """The folder or mapping file that is scored: what has been read, where a CRM or a database is the source."""
        if is_database(self.request.source):
            return self.request.out / FOLDER_OF_DATABASE
        return self.request.out / TABLES if self.pulled else self.request.source

    def run(self) -> Manifest:
        """Take the steps that have not been taken. Those behind the scores do not wait for one another.

        Raises
        ------
        UserError, DataRefused, RunFailed
            What the first step that failed has raised; all are named.
        """
        with alone(self.request.out / FOLDER / ".lock", "at work for the night"):
            manifest = Manifest.of(self.request.out / FOLDER, str(self.request.as_of))
            if self.pulled and not manifest.done("source", system=self.pulled):
                manifest.take("source", self._pull)
            if is_database(self.request.source):
                manifest.take("source", self._load)
            manifest.take("score", self._score)
            version = manifest.told["steps"]["score"]["version"]
            if self.params.night.database:
                manifest.try_to("database", self._write)
            if self.params.night.crm and not manifest.done("crm", version=version):
                manifest.try_to("crm", self._push)
            if self.params.night.notify:
                manifest.try_to("messages", self._tell)
        manifest.refuse_failures()
        return manifest

    def _pull(self) -> dict[str, Any]:
        system = self.pulled
        assert system is not None
        crm = open_crm(system, self.params.crm, self.params.web)
        rules = Path(self.params.crm.of(system).mapping)
        records = pull(crm, rules, self.source, str(self.request.as_of))
        return {"system": system, "records": records, "rows": sum(records.values())}

    def _load(self) -> dict[str, Any]:
        pulled = pull_database(load_database(self.request.source), self.source)
        records = {name: each.rows for name, each in pulled.items()}
        read = sum(each.read for each in pulled.values())
        return {"records": records, "rows": sum(records.values()), "rows_read": read}

    def _score(self) -> dict[str, Any]:
        with Steps(Console(stderr=True)) as steps:
            outcome = score(replace(self.request, source=self.source), self.params, steps)
        customers = outcome.manifest["customers"]
        return {"version": outcome.version, "result": outcome.status, "customers": customers}

    def _write(self) -> dict[str, Any]:
        address = address_of(str(self.params.night.database))
        written = write_to(address, result_at(self.request.out), self.params.database)
        rows, removed = sum(written.rows.values()), len(written.removed)
        return {"version": written.version, "database": written.database, "rows": rows, "versions_removed": removed}

    def _push(self) -> dict[str, Any]:
        system = self.params.night.crm
        assert system is not None
        crm, result = open_crm(system, self.params.crm, self.params.web), result_at(self.request.out)
        pushed = push(crm, system, self.params.crm, result, self.request.out, dry_run=False)
        refuse_problems(pushed)
        kept = ("version", "accounts", "tasks_made", "tasks_closed", "by_field")
        told = asdict(pushed)
        counts = {"without_account": len(pushed.unknown), "with_several_accounts": len(pushed.doubtful)}
        return {"system": system, **{name: told[name] for name in kept}, **counts, "not_found": pushed.unknown[:SHOWN]}

    def _tell(self) -> dict[str, Any]:
        return {"said": tell(self.request.out, self.source, self.params)}
