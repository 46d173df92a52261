"""The command ``default-risk``."""

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from data.errors import DataRefused, UserError
from pipeline.orchestration.failure import RunFailed
from pipeline.orchestration.run import project_root, run_pipeline
from pipeline.orchestration.stage_process import (
    DEBUG_VARIABLE,
    ERROR_MARK,
    INTERRUPTED,
    UNEXPECTED,
    describe_unexpected,
)
from pipeline.orchestration.summary import show_summary
from pipeline.registry.gate_refusal import refuse_what_was_refused

if TYPE_CHECKING:
    from pipeline.registry.audit import Entry
    from pipeline.registry.versions import Registry

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
    refuse_what_was_refused()


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
    from pipeline.stages.certify import (
        main as write_certificate,  # the engine takes seconds to load: no other command waits
    )

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

    Exit codes: 0 done (or done already), 1 the command is wrong or another run is at work, 2 something broke (a full
    disk), 3 the tables were refused: the reasons are in `refused/`.

    For example:

    - `default-risk score --source exports/mapping.yaml --as-of 2026-01-01 --out scores`
    - `default-risk score --source tables --as-of $(date +%F) --model challenger --out trial --dry-run`
    - `default-risk score --source tables --as-of 2026-01-01 --out scores --engine spark`
    """
    from pipeline.batch.score_book import (
        run_score,  # the engine and the model take seconds to load: no other command waits
    )

    run_score(source, as_of, model, out, customers, dry_run=dry_run, as_json=as_json, csv=csv, engine=engine)


@app.command()
def replay(
    source: Annotated[Path, typer.Option(help="The source that rows were set aside from, as it was.")],
    out: Annotated[Path, typer.Option(help="Folder of the results, with the quarantine.")],
    repaired: Annotated[Path | None, typer.Option(help="Folder of repaired rows: CSV or Parquet.")] = None,
    as_of: Annotated[str | None, typer.Option(help="The day asked about, as YYYY-MM-DD.")] = None,
    prepare: Annotated[Path | None, typer.Option(help="Write the rows to repair there, as CSV, and end.")] = None,
    model: Annotated[str, typer.Option(help="champion, challenger, or the number of a version.")] = "champion",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read, check and featurize; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Write scores.csv beside scores.parquet.")] = False,
) -> None:
    """Score again with rows that `score` had set aside, repaired: the result is as if they had never been bad.

    Repair a copy: `--prepare` writes one that a spreadsheet opens, without touching the quarantine. Keep the columns
    `source_file` and `source_line`, by which a row finds its place, and mend the cells. Rows that stay as they came
    count as not repaired and stay in quarantine; repaired rows that are still bad go back, with the reason. Name all
    repairs of a source together: each replay begins with the source as it came.

    Exit codes are those of `score`; 3 also for a repaired row that was never set aside, is there twice, or has taken
    another row's key.

    For example:

    - `default-risk replay --source tables --out scores --prepare to_repair`
    - `default-risk replay --source tables --out scores --as-of 2026-01-01 --repaired to_repair`
    """
    from pipeline.batch.repairs import (
        prepare as write_copies,  # the engine takes seconds to load: no other command waits
    )
    from pipeline.batch.score_book import run_score

    if (prepare is None) == (repaired is None):
        raise UserError("Name either --prepare (rows to repair) or --repaired (rows that were repaired).")
    if prepare is not None:
        for path in write_copies(source, out, prepare):
            Console().print(str(path), markup=False, highlight=False, soft_wrap=True)
        return
    if as_of is None or repaired is None:
        raise UserError("--repaired also needs --as-of: the day asked about, as it was asked when rows were set aside.")
    run_score(source, as_of, model, out, None, repaired=repaired, dry_run=dry_run, as_json=as_json, csv=csv)


@app.command()
def monitor(
    scores: Annotated[Path, typer.Option(help="Folder of results of `score`, or one of its versions.")],
    out: Annotated[Path, typer.Option(help="Folder for monitor.json, monitor.en.html and monitor.zh.html.")],
    labels: Annotated[
        Path | None,
        typer.Option(help="A later source: folder of tables or mapping file. Tells what has become of them."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Compare a scored book with what its model learnt from, and earlier ones with what became of them.

    Stability of the score and of every feature, shares missing and outside of training, default rate and AUC expected
    from the probabilities alone; with `--labels`, the realised ones of every version whose horizon has passed. Each
    with a traffic light that knows how many customers there are. Exit code 0 whatever the light: read it in the JSON.

    For example:

    - `default-risk monitor --scores scores --out watch`
    - `default-risk monitor --scores scores --labels exports/mapping.yaml --out watch`
    """
    from pipeline.monitor.watch import watch  # the engine and the model take seconds to load: no other command waits

    watch(scores, labels, out, as_json=as_json)


@app.command()
def models() -> None:
    """List the registered models: version, alias, held-out figures, what the gate said.

    For example: `default-risk models`
    """
    from pipeline.registry.version_table import version_table

    registry, _ = _registry()
    Console().print(version_table(registry.versions()))


REASON = typer.Option(help="Why, in a sentence; the audit keeps it.")


@app.command()
def promote(
    reason: Annotated[str, REASON],
    version: Annotated[int | None, typer.Option(min=1, help="Which version. Default: the @challenger.")] = None,
    override: Annotated[bool, typer.Option("--override", help="Even if the gate has not passed it.")] = False,
) -> None:
    """Make a registered model the @champion, by a person's decision.

    Leaves a line in the audit file (params.yaml, register.audit_file) with who, when, why and the model's figures.

    For example: `default-risk promote --version 4 --reason "approved by the committee of 3 March"`
    """
    from pipeline.registry.promotion import promote as change

    registry, audit_file = _registry()
    done = change(registry, audit_file, str(version) if version else None, reason, override)
    Console().print(_told(done, audit_file), markup=False, highlight=False, soft_wrap=True)


@app.command()
def rollback(reason: Annotated[str, REASON]) -> None:
    """Give the title of @champion back to the model that had it before.

    Leaves a line in the audit file like `promote`. Once more goes one further back.

    For example: `default-risk rollback --reason "rejections doubled overnight"`
    """
    from pipeline.registry.promotion import rollback as change

    registry, audit_file = _registry()
    done = change(registry, audit_file, reason)
    Console().print(_told(done, audit_file), markup=False, highlight=False, soft_wrap=True)


def _registry() -> "tuple[Registry, Path]":
    from pipeline.params import load  # takes seconds, like MLflow: no other command waits for them
    from pipeline.registry.versions import Registry

    os.chdir(project_root(Path.cwd()))
    params = load().registration
    return Registry(params), params.audit_file


def _told(done: "Entry", audit_file: Path) -> str:
    before = f"version {done.before}" if done.before else "nobody"
    return f"Version {done.after} of {done.model} is the champion; before: {before}. Written to {audit_file}."


@app.command()
def tune(
    minutes: Annotated[float | None, typer.Option(min=0.01, help="Time budget. Default: params.yaml.")] = None,
    trials: Annotated[int | None, typer.Option(min=1, help="At most so many. Default: params.yaml.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Same seed, same trials. Default: params.yaml.")] = None,
) -> None:
    """Look for better parameters of the estimator, by folds of development rows: the test period is not touched.

    Writes `data/store/reports/tuning.json`, and prints the command that puts the best values to use; `params.yaml`
    stays as it is.

    For example: `default-risk tune --minutes 10`
    """
    from pipeline.tuning import RESULT
    from pipeline.tuning import main as search  # the libraries take seconds to load: no other command waits

    os.chdir(project_root(Path.cwd()))
    console = Console()
    chosen = {"minutes": minutes, "trials": trials, "seed": seed}
    found = search(console, **{name: number for name, number in chosen.items() if number is not None})
    for line in (
        f"{found['trials']} trials of {found['estimator']}, {found['pruned']} of them given up early",
        f"log loss of held-out customers and days: {found['log_loss_best']:.5f}, now {found['log_loss_now']:.5f}",
        f"all values: {RESULT}; to use them:",
        found["command"],
    ):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command()
def page(
    customer_ids: Annotated[list[str], typer.Argument(metavar="CUSTOMER_ID...", help="One or more customer ids.")],
    lang: Annotated[Literal["en", "zh"], typer.Option(help="Language of the page.")] = "en",
) -> None:
    """Write a printable page per customer: score, decision, reasons, payments, alerts.

    Each is one HTML file that needs nothing else: `data/store/reports/customers/<id>.<lang>.html`.

    For example: `default-risk page C0000001 C0000002 --lang zh`
    """
    from pipeline.reports.customer_page.write import write_pages  # takes a second to load: no other command waits

    os.chdir(project_root(Path.cwd()))
    for path in write_pages(customer_ids, lang):
        Console().print(str(path), markup=False, highlight=False, soft_wrap=True)


@app.command()
def desk(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where it listens; 0: any that is free.")] = 2718,
    host: Annotated[
        str, typer.Option(help="Address to listen on. Others than the default let others in.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
) -> None:
    """Look at the portfolio and its customers in a browser: overview, table, a page per customer, what-if.

    It shows what the last run has left in `data/store`, and newer results as soon as there are some. It asks for no
    password and listens on this machine only.

    For example: `default-risk desk --port 8000 --no-browser`
    """
    from pipeline.desk.server import serve  # takes a second to load: no other command waits

    os.chdir(project_root(Path.cwd()))
    serve(host, port, browser)


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
