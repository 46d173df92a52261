"""``default-risk crm``."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.commands.shared import enter_project, log_to_stderr

app = typer.Typer(no_args_is_help=True, help="Read customers and ledgers from a CRM; write scores and tasks back.")

SYSTEM = Annotated[Literal["zoho", "fxiaoke"], typer.Argument(help="Which CRM: zoho or fxiaoke.")]


@app.command()
def pull(
    system: SYSTEM,
    out: Annotated[Path, typer.Option(help="Folder for the tables; score it with --source.")],
    mapping: Annotated[Path | None, typer.Option(help="What becomes what. Default: params.yaml.")] = None,
) -> None:
    """Read accounts, orders, invoices, payments, refunds and cases into a folder that `score --source` takes.

    The mapping says which objects and fields are read. The folder appears whole or stays as it was; broken off, the
    next call of the same day goes on. Exit codes: 0 done, 1 the mapping or a secret is wrong, 2 the CRM cannot be
    reached or declines.

    For example:

    - `default-risk crm pull zoho --out exports/zoho`
    - `default-risk score --source exports/zoho --as-of 2026-01-01 --out scores`
    """
    from pipeline.crm.pull import pull as read
    from pipeline.crm.systems import open_crm
    from pipeline.params import load

    target, rules = out.absolute(), mapping.absolute() if mapping else None
    enter_project()
    log_to_stderr()
    params = load()
    crm = open_crm(system, params.crm, params.web)
    today = datetime.now(UTC).date().isoformat()
    for name, count in read(crm, rules or Path(params.crm.of(system).mapping), target, today).items():
        typer.echo(f"{name:<24}{count:>12,}")


@app.command()
def push(
    system: SYSTEM,
    scores: Annotated[Path, typer.Option(help="Folder of results of `score`, or one of its versions.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Write score, tier, measure, limit, reasons and next review onto accounts, and open alerts as tasks.

    Accounts are read first and only what differs is written; what was written is read again. So it can be killed and
    run again at any moment. Exit codes: 0 done, 1 fields or secrets are missing, 2 some records could not be written
    (named in the outcome, tried again by the next call) or the CRM cannot be reached.

    For example:

    - `default-risk crm push zoho --scores scores --dry-run`
    - `default-risk crm push fxiaoke --scores scores`
    """
    from pipeline.batch.published_result import result_at
    from pipeline.crm.push import push as write
    from pipeline.crm.systems import open_crm
    from pipeline.crm.told import refuse_problems, sentences
    from pipeline.params import load

    folder = scores.absolute()
    enter_project()
    log_to_stderr()
    params = load()
    result = result_at(folder)
    pushed = write(open_crm(system, params.crm, params.web), system, params.crm, result, folder, dry_run=dry_run)
    typer.echo(json.dumps(asdict(pushed), ensure_ascii=False, default=str) if as_json else sentences(pushed, dry_run))
    refuse_problems(pushed)
