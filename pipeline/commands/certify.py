"""``default-risk certify``."""

from typing import Annotated

import typer
from rich.console import Console

from pipeline.commands.shared import enter_project


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
        main as write_certificate,
    )

    enter_project()
    chosen = {"customers": customers, "days": days, "seed": seed}
    write_certificate(**{name: number for name, number in chosen.items() if number is not None})
    Console().print("No feature knows the future: data/store/reports/certificate.json", markup=False)
