"""``default-risk run``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline.orchestration.run import run_pipeline
from pipeline.orchestration.summary import show_summary
from pipeline.registry.gate_refusal import refuse_what_was_refused


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
    is written there first, and the run is recorded as an experiment (`dvc exp show`). Results: `data/results/`.

    For example:

    - `default-risk run`
    - `default-risk run --source sme_invoices --raw ../shared/data/sme_invoices`
    - `default-risk run --source synthetic`
    """
    console = Console()
    run_pipeline(source, raw, console)
    show_summary(console)
    refuse_what_was_refused()
