"""``default-risk tune``."""

from typing import Annotated

import typer
from rich.console import Console

from pipeline.commands.shared import enter_project


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
    from pipeline.tuning import main as search

    enter_project()
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
