"""``default-risk notify``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data.errors import UserError
from pipeline.commands.shared import enter_project, log_to_stderr


def notify(
    scores: Annotated[Path | None, typer.Option(help="Folder of results of `score`.")] = None,
    source: Annotated[
        Path | None, typer.Option(help="What was scored: names, industries and owners of customers are read there.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the messages; send and remember nothing.")] = False,
    test: Annotated[str | None, typer.Option(help="Send a test message along this route, now, and end.")] = None,
) -> None:
    """Tell people what is new and what is over, and send what still waits.

    One message per route (params.yaml, section notify) and result; what everybody has been told is remembered in
    `outbox.sqlite` beside the results, together with what has not arrived yet. Call it again to send that: after quiet
    hours, or when a server is back. Exit codes: 0 done, 1 a route or secret is missing, 2 something did not arrive.

    For example:

    - `default-risk notify --scores scores --source exports/mapping.yaml --dry-run`
    - `default-risk notify --scores scores --source exports/mapping.yaml`
    - `default-risk notify --test credit_desk`
    """
    from pipeline.alert_routes.delivery import Postman
    from pipeline.alert_routes.flow import show_messages, tell
    from pipeline.alert_routes.notify import message_to_try
    from pipeline.params import load
    from pipeline.web.way_out import door_of, patience_of

    folder, origin = scores.absolute() if scores else None, source.absolute() if source else None
    enter_project()
    log_to_stderr()
    params = load()
    if test is not None:
        if test not in params.notify.routes:
            raise UserError(
                f"params.yaml has no route {test} (section notify): {', '.join(params.notify.routes) or 'none'}."
            )
        route = params.notify.routes[test]
        message = message_to_try(test, route, datetime.now(UTC).date(), params.notify, params.ingest.currency)
        Postman(params.notify, door_of(params.web), patience_of(params.web)).send(message, route)
        typer.echo(f"{test}: a test message was taken by the {route.kind}.")
        return
    if folder is None:
        raise UserError("Name the folder of results with --scores.")
    if dry_run:
        typer.echo(show_messages(folder, origin, params))
    else:
        typer.echo(tell(folder, origin, params))
