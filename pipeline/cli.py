"""The command ``default-risk``."""

import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from data.errors import DataRefused, UserError
from pipeline.failure import RunFailed
from pipeline.run import project_root, run_pipeline
from pipeline.stage import DEBUG_VARIABLE, ERROR_MARK, INTERRUPTED, UNEXPECTED, describe_unexpected
from pipeline.summary import show_summary

TERMINATED = 143  # 128 + SIGTERM, as shells report it

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")


@app.callback()
def default_risk(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")] = False,
) -> None:
    """How likely each credit customer is to default within the next 12 months, why, and what to do about it.

    Exit codes: 0 done, 1 the command or a parameter is wrong, 2 something broke, 3 the data was refused.
    """
    if debug:
        os.environ[DEBUG_VARIABLE] = "1"


@app.command()
def run(
    source: Annotated[
        str | None,
        typer.Option(
            help="Where the data comes from: synthetic, or an adapter that reads --raw. Default: params.yaml."
        ),
    ] = None,
    raw: Annotated[
        Path | None, typer.Option(help="File or folder that the source reads. Default: params.yaml.")
    ] = None,
) -> None:
    """Run the pipeline from raw data to scores; stages whose inputs have not changed are skipped.

    Everything is computed from `params.yaml`: change a value there and run again. A source or raw data given here
    is written there first, and the run is recorded as an experiment (`dvc exp show`). Results: `data/store/`.

    For example:

    - `default-risk run`
    - `default-risk run --source sme_invoices --raw ../shared/data/sme_invoices`
    - `default-risk run --source synthetic`
    """
    console = Console()
    run_pipeline(source, raw, console)
    show_summary(console)


@app.command()
def certify(
    customers: Annotated[int | None, typer.Option(min=1, help="How many customers. Default: params.yaml.")] = None,
    days: Annotated[int | None, typer.Option(min=2, help="How many days. Default: params.yaml.")] = None,
    seed: Annotated[int | None, typer.Option(help="Which of them. Default: params.yaml.")] = None,
) -> None:
    """Prove that no feature of the store knows the future: delete the future, compute again, compare every cell.

    Writes `data/store/reports/certificate.json`. Exit code 1: a feature leaks; it is named. `run` does this on a
    small sample whenever features change; here you may ask for more.

    For example: `default-risk certify --customers 1000 --days 20 --seed 3`
    """
    from pipeline.certify import main as write_certificate  # the engine takes seconds to load: no other command waits

    os.chdir(project_root(Path.cwd()))
    chosen = {"customers": customers, "days": days, "seed": seed}
    write_certificate(**{name: number for name, number in chosen.items() if number is not None})
    Console().print("No feature knows the future: data/store/reports/certificate.json", markup=False)


@app.command()
def score(
    source: Annotated[Path, typer.Option(help="Folder of tables (CSV or Parquet), or a mapping file (*.yaml).")],
    as_of: Annotated[str, typer.Option(help="Day asked about, YYYY-MM-DD; only what was known before it is used.")],
    out: Annotated[Path, typer.Option(help="Folder of the results; the newest one is always out/latest.")],
    model: Annotated[str, typer.Option(help="champion, challenger, or the number of a version.")] = "champion",
    customers: Annotated[
        Path | None, typer.Option(help="Write only these: a line per id, or a CSV file with a column customer_id.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read, check and featurize; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Write scores.csv beside scores.parquet.")] = False,
) -> None:
    """Score the whole book from fresh tables with a registered model, and say why: the job for the night.

    Writes a folder `versions/<day>-<hash>` with `scores.parquet`, `explanations.parquet`, `quarantine/`,
    `validation.json` and `manifest.json` (model, hashes of everything that went in and came out, row counts, checks),
    and swaps the link `latest` to it at the very end: whoever reads `latest` sees the last result or the new one.

    The same tables, model, day and parameters give the same bytes; if they have been scored already, nothing is done.
    A run that is killed leaves the last result as it is, and the next one goes on where it stopped. Of two runs at once
    in one folder, one works and the other ends with exit code 1. Progress and log go to stderr: a bar on a terminal,
    a JSON object per line elsewhere.

    Exit codes: 0 done (or done already), 1 the command is wrong or another run is at work, 2 something broke (a full
    disk), 3 the tables were refused: the reasons are in `refused/`.

    For example:

    - `default-risk score --source exports/mapping.yaml --as-of 2026-01-01 --out scores`
    - `default-risk score --source tables --as-of $(date +%F) --model challenger --out trial --dry-run`
    """
    from pipeline.score import run_score  # the engine and the model take seconds to load: no other command waits

    run_score(source, as_of, model, out, customers, dry_run=dry_run, as_json=as_json, csv=csv)


def main() -> None:
    """Run the command and leave with its exit code; a user sees a sentence, never a traceback."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that what was started is ended, too
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        _leave(f"{error.format_message()} See default-risk --help.", UserError.exit_code)
    except (UserError, DataRefused, RunFailed) as error:
        _leave(str(error), error.exit_code)
    except Exception as error:
        _leave(describe_unexpected(error), UNEXPECTED)
    if code == INTERRUPTED:
        _leave("stopped. What has finished is kept, and the next run goes on from there.", INTERRUPTED)
    sys.exit(code)


def _leave(message: str, code: int) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"{ERROR_MARK}{message}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
