"""The command ``default-risk score``: reads the request, runs the job, says how it went."""

import json
import os
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from pipeline import params
from pipeline.batch.database_tables import tables_of
from pipeline.batch.flow import Outcome
from pipeline.batch.flow import score as score_book
from pipeline.batch.replay import REPLAYED
from pipeline.batch.request import Request, customers_in, day_of
from pipeline.batch.steps import Steps
from pipeline.engines.params import EngineName
from pipeline.orchestration.run import project_root


def run_score(
    source: Path,
    as_of: str,
    model: str,
    out: Path,
    customers: Path | None,
    *,
    repaired: Path | None = None,
    dry_run: bool = False,
    as_json: bool = False,
    csv: bool = False,
    engine: EngineName | None = None,
) -> None:
    """Score as asked; paths are relative to where the command was given, parameters are the project's.

    ``engine`` None is the one that the parameters name.
    """
    request = Request(
        source=source.absolute(),
        as_of=day_of(as_of),
        model=model,
        out=out.absolute(),
        customers=customers_in(customers) if customers else None,
        dry_run=dry_run,
        csv=csv,
        repaired=repaired.absolute() if repaired else None,
    )
    os.chdir(project_root(Path.cwd()))
    with Steps(Console(stderr=True)) as steps, tables_of(request.source, request.out, dry_run=dry_run) as tables:
        outcome = score_book(replace(request, source=tables), params.load().on(engine), steps)
    print(json.dumps(told(outcome), ensure_ascii=False, default=str) if as_json else sentence(outcome))


def told(outcome: Outcome) -> dict[str, object]:
    """The outcome for a machine."""
    return {
        "status": outcome.status,
        "version": outcome.version,
        "folder": outcome.folder,
        "seconds": outcome.seconds,
        **{key: value for key, value in outcome.manifest.items() if key != "outputs"},
    }


def sentence(outcome: Outcome) -> str:
    """The outcome for a reader."""
    manifest, made_from = outcome.manifest, outcome.manifest["made_from"]
    bad = sum(rows["quarantined"] for rows in manifest["rows"].values())
    lines = [
        f"{outcome.status}: {manifest['customers']:,} customers on {made_from['as_of']} "
        f"with {made_from['model']['name']} version {made_from['model']['version']}; {bad:,} rows in quarantine"
    ]
    for name, tier in manifest.get("tiers", {}).items():
        lines.append(f"  {name:<10}{tier['customers']:>10,}")
    for name, rows in manifest.get(REPLAYED, {}).items():
        lines.append(f"  {name}: {rows['good']:,} of {rows['repaired']:,} repaired rows are good now")
    return "\n".join([*lines, str(outcome.folder or "nothing was written")])
