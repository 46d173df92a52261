"""``default-risk page``."""

from typing import Annotated, Literal

import typer
from rich.console import Console

from pipeline.commands.shared import enter_project


def page(
    customer_ids: Annotated[list[str], typer.Argument(metavar="CUSTOMER_ID...", help="One or more customer ids.")],
    lang: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="This language alone, for print; else both, with a switch.")
    ] = None,
) -> None:
    """Write a printable page per customer: score, decision, reasons, payments, alerts.

    Each is one HTML file that needs nothing else: `data/customer_pages/<id>.html` with both languages and a switch,
    or `data/customer_pages/<id>.<lang>.html` with `--lang`.

    For example: `default-risk page C0000001 C0000002 --lang zh`
    """
    from pipeline.reports.customer_page.write import write_pages

    enter_project()
    for path in write_pages(customer_ids, lang):
        Console().print(str(path), markup=False, highlight=False, soft_wrap=True)
