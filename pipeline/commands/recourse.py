"""``default-risk recourse``."""

from typing import Annotated, Literal

import typer

from pipeline.commands.shared import enter_project


def recourse(
    customer_id: Annotated[str, typer.Argument(metavar="CUSTOMER_ID", help="The customer.")],
    lang: Annotated[Literal["en", "zh"], typer.Option(help="Language of the sentences.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Say what would have to happen for a customer to reach the next better tier.

    Every plan within the limits of `params.yaml` (section `recourse`) is added to the tables of the last run, and
    ledger, features, model, calibration and policy are computed again, as `default-risk score` does. Shown are the
    smallest and cheapest plans that reach the tier, or how far the best one gets.

    For example: `default-risk recourse C0000001 --lang zh`
    """
    from pipeline.recourse.answer import answer

    enter_project()
    typer.echo(answer(customer_id, lang, as_json=as_json))
