"""``default-risk score``."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def score(
    source: Annotated[Path, typer.Option(help="Folder of tables, a mapping file (*.yaml), or database.yaml.")],
    as_of: Annotated[str, typer.Option(help="Day asked about, YYYY-MM-DD; only what was known before it is used.")],
    out: Annotated[Path, typer.Option(help="Folder of the results; the newest one is always out/latest.")],
    model: Annotated[str, typer.Option(help="champion, challenger, or the number of a version.")] = "champion",
    to: Annotated[
        str | None,
        typer.Option(help="Write the result into this database, too: its URL; '$NAME' is an environment variable."),
    ] = None,
    customers: Annotated[
        Path | None, typer.Option(help="Write only these: a line per id, or a CSV file with a column customer_id.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read, check and featurize; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Write scores.csv beside scores.parquet.")] = False,
    engine: Annotated[
        Literal["duckdb", "spark"] | None,
        typer.Option(help="What works the book off: this machine, or a cluster. Default: params.yaml."),
    ] = None,
) -> None:
    """Score the whole book from fresh tables with a registered model, and say why: the job for the night.

    Writes a folder `versions/<day>-<hash>` with `scores.parquet`, `explanations.parquet`, `reasons.parquet`,
    `alerts.parquet`, `in_default.parquet`, `quarantine/`, `validation.json` and `manifest.json` (model, hashes of
    everything that went in and came out, row counts, checks), and swaps the link `latest` to it at the very end:
    whoever reads `latest` sees the last result or the new one.

    The same tables, model, day, parameters and engine give the same bytes; if they have been scored already, nothing
    is done. A run that is killed leaves the last result as it is, and the next one goes on where it stopped. Of two
    runs at once in one folder, one works and the other ends with exit code 1. Progress and log go to stderr: a bar on
    a terminal, a JSON object per line elsewhere.

    `--to` writes scores, decisions, reasons, explanations and alerts into tables of PostgreSQL, MySQL, SQLite or
    DuckDB, in one transaction and once; the view `default_risk_latest` shows the last result or the new one.

    Exit codes: 0 done (or done already), 1 the command is wrong or another run is at work, 2 something broke (a full
    disk, a database that cannot be reached), 3 the tables were refused: the reasons are in `refused/`.

    For example:

    - `default-risk score --source exports/mapping.yaml --as-of 2026-01-01 --out scores`
    - `default-risk score --source tables --as-of $(date +%F) --model challenger --out trial --dry-run`
    - `default-risk score --source tables --as-of 2026-01-01 --out scores --engine spark`
    - `default-risk score --source tables --as-of 2026-01-01 --out scores --to 'postgresql://risk:$PASSWORD@db/risk'`
    """
    from pipeline.batch.score_book import run_score

    target, address = out.absolute(), None
    if to:
        from pipeline.databases.address import address_of

        address = address_of(to)  # before anything is scored: a wrong URL is told at once
    run_score(source, as_of, model, out, customers, dry_run=dry_run, as_json=as_json, csv=csv, engine=engine)
    if address and not dry_run:
        from pipeline.batch.published_result import result_at
        from pipeline.params import load
        from pipeline.warehouse.write import sentence, write_to

        written = write_to(address, result_at(target), load().database)
        typer.echo(sentence(written), err=as_json)
