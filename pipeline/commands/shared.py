"""What several commands share."""

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.orchestration.run import project_root
from pipeline.orchestration.stage_process import OWN_LOGGERS

if TYPE_CHECKING:
    from pipeline.registry.audit import Entry
    from pipeline.registry.versions import Registry

REASON = typer.Option(help="Why, in a sentence; the audit keeps it.")


def enter_project() -> None:
    """Make the project's folder the working directory: the store and the parameters are relative to it."""
    os.chdir(project_root(Path.cwd()))


def log_to_stderr() -> None:
    """Say on stderr how far a command has come, a line each; other people's loggers only speak of trouble."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", force=True)
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(logging.INFO)


def open_registry() -> "tuple[Registry, Path]":
    """The registry of models, and the audit file."""
    from pipeline.params import load
    from pipeline.registry.versions import Registry

    enter_project()
    params = load().registration
    return Registry(params), params.audit_file


def champion_sentence(done: "Entry", audit_file: Path) -> str:
    """Which version is the champion now, and which one was before."""
    before = f"version {done.before}" if done.before else "nobody"
    return f"Version {done.after} of {done.model} is the champion; before: {before}. Written to {audit_file}."
