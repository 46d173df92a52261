"""The command ``default-risk``: its words, and the exit code with which each ends."""

import os
import signal
import sys
from typing import Annotated

import typer

from data.errors import DataRefused, RunFailed, UserError
from pipeline.commands import crm
from pipeline.commands.certify import certify
from pipeline.commands.desk import desk
from pipeline.commands.models import models
from pipeline.commands.monitor import monitor
from pipeline.commands.night import night
from pipeline.commands.notify import notify
from pipeline.commands.page import page
from pipeline.commands.promote import promote
from pipeline.commands.recourse import recourse
from pipeline.commands.replay import replay
from pipeline.commands.rollback import rollback
from pipeline.commands.run import run
from pipeline.commands.score import score
from pipeline.commands.sql import sql
from pipeline.commands.tune import tune
from pipeline.orchestration.stage_process import (
    DEBUG_VARIABLE,
    ERROR_MARK,
    INTERRUPTED,
    UNEXPECTED,
    describe_unexpected,
)

TERMINATED = 143  # 128 + SIGTERM, as shells report it
COMMANDS = (
    run,
    certify,
    score,
    replay,
    night,
    notify,
    monitor,
    models,
    promote,
    rollback,
    tune,
    page,
    recourse,
    desk,
    sql,
)
"""In the order in which the help lists them."""

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")


@app.callback()
def default_risk(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")] = False,
) -> None:
    """How likely each credit customer is to default within the next 12 months, why, and what to do about it.

    Exit codes: 0 done, 1 the command or a parameter is wrong, 2 something broke, 3 the data was refused.
    """
    if debug:
        os.environ[DEBUG_VARIABLE] = "1"


for command in COMMANDS:
    app.command()(command)
app.add_typer(crm.app, name="crm")


def main() -> None:
    """Run the command and leave with its exit code; a user sees a sentence, never a traceback."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that what was started is ended, too
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        _leave(f"{error.format_message()} See default-risk --help.", UserError.exit_code)
    except (UserError, DataRefused, RunFailed) as error:
        _leave(str(error), error.exit_code)
    except Exception as error:
        _leave(describe_unexpected(error), UNEXPECTED)
    if code == INTERRUPTED:
        _leave("stopped. What has finished is kept, and the next run goes on from there.", INTERRUPTED)
    sys.exit(code)


def _leave(message: str, code: int) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"{ERROR_MARK}{message}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
