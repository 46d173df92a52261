"""What every stage does around its ``main()``: log, die with the run that started it, and fail in words.

A stage module ends with ``if __name__ == "__main__": run_stage(main)``. The exit code tells what kind of failure it was
(``data.errors``), and the last line on stderr says it in a sentence; ``pipeline.orchestration.run`` reads both.
"""

import logging
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from data.errors import DataRefused, RunFailed, UserError
from pipeline.store.files import STORE, die_with_parent

ERROR_MARK = "error: "
"""Begins the line in which a stage says why it failed."""

DEBUG_VARIABLE = "DEFAULT_RISK_DEBUG"
"""Environment variable which, when set, also prints the traceback of an unexpected error."""

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
UNEXPECTED = 2
OWN_LOGGERS = ("__main__", "data", "features", "models", "pipeline")


def run_stage(main: Callable[[], None]) -> None:
    """Run a stage and leave the process with its exit code: 0, 1 user error, 2 unexpected, 3 data refused.

    Parameters
    ----------
    main
        The stage: reads its artefacts, calls the core, publishes what came of it.
    """
    log_to_stderr()
    try:
        die_with_parent()
        main()
    except (UserError, RunFailed, DataRefused) as error:
        _leave(str(error), error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        _leave(describe_unexpected(error), UNEXPECTED)


def log_to_stderr() -> None:
    """Show our own progress and everyone's warnings, one short line each."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s", force=True)
    for name in OWN_LOGGERS:  # a stage is run with -m, so its own logger is called __main__
        logging.getLogger(name).setLevel(logging.INFO)


def describe_unexpected(error: Exception) -> str:
    """Keep the traceback of a programming error in a file and say in one sentence what happened and where to look.

    A user can do nothing with a traceback, but whoever mends the error needs it: it must not be lost.
    """
    text = "".join(traceback.format_exception(error))
    place = _keep_traceback(text)
    if place is None or os.environ.get(DEBUG_VARIABLE):
        sys.stderr.write(text)
    summary = "".join(traceback.format_exception_only(error)).strip()
    where = f"The traceback is in {place}." if place else "The traceback is above."
    return f"This should not have happened: {summary}\n{where}"


def _keep_traceback(text: str) -> Path | None:
    path = STORE / "traceback.log"
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError:  # outside the project, or the disk is full: perhaps the very error that is being reported
        return None
    return path


def _leave(message: str, code: int) -> None:
    sys.stderr.write(f"{ERROR_MARK}{message}\n")
    sys.exit(code)
