"""``default-risk sql``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.commands.shared import enter_project


def sql(
    table: Annotated[str, typer.Option(help="Table of features: customer_id, as_of, and a column per feature.")],
    model: Annotated[str, typer.Option(help="champion, challenger, or the number of a version.")] = "champion",
    dialect: Annotated[Literal["duckdb", "postgres"], typer.Option(help="Whose SQL.")] = "postgres",
    out: Annotated[Path | None, typer.Option(help="File to write. Default: standard output.")] = None,
) -> None:
    """Write a registered model as one SELECT: features in; log-odds, calibrated probability and score out.

    Before it is handed out it is run in DuckDB on made-up rows at the edges of every decision: probabilities have to
    equal the model's to 1e-12. Exit codes: 0 done, 1 there is no such model or it cannot be said in SQL, 2 it differs.

    For example:

    - `default-risk sql --table risk.features --out score.sql`
    - `default-risk sql --table features --dialect duckdb --model challenger`
    """
    from pipeline.model_sql import model_sql
    from pipeline.params import load
    from pipeline.store.files import write_text

    target = out.absolute() if out else None
    enter_project()
    text = model_sql(model, table, dialect, load())
    if target is None:
        typer.echo(text, nl=False)
    else:
        write_text(target, text)
