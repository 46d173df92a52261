"""``default-risk desk``."""

from typing import Annotated

import typer

from pipeline.commands.shared import enter_project


def desk(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where it listens; 0: any that is free.")] = 2718,
    host: Annotated[
        str, typer.Option(help="Address to listen on. Others than the default let others in.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
) -> None:
    """Look at the portfolio and its customers in a browser: overview, table, a page per customer, what-if.

    It shows what the last run has left in `data/results`, and newer results as soon as there are some. It asks for no
    password and listens on this machine only.

    For example: `default-risk desk --port 8000 --no-browser`
    """
    from pipeline.desk.server import serve

    enter_project()
    serve(host, port, browser)
