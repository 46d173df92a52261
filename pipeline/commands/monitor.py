"""``default-risk monitor``."""

from pathlib import Path
from typing import Annotated

import typer


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
    from pipeline.monitor.watch import watch

    watch(scores, labels, out, as_json=as_json)
