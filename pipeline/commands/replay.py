"""``default-risk replay``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from data.errors import UserError


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
        prepare as write_copies,
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
