"""MLflow's database after a killed process: half made it is made anew, damaged it is the user's to decide about."""

from pathlib import Path

from data.errors import UserError
from pipeline.store.sqlite_files import has_rows, is_sound


def check_database(file: Path) -> None:
    """Remove a database that was left half made, which holds nothing yet.

    Raises
    ------
    UserError
        When the database is damaged: it names which models are registered, so it is never removed here.
    """
    if not file.exists():
        return
    if not is_sound(file):
        raise UserError(
            f"{file} is damaged: SQLite cannot read it. It lists the registered models and their runs. Put a copy back "
            f"if there is one. Otherwise move it away (mv {file} {file}.damaged): the next run begins a new registry. "
            "The models' files are still in mlruns/."
        )
    if not has_rows(file, "alembic_version") and not has_rows(file, "registered_models"):
        file.unlink()  # MLflow refuses tables without its version, and there is nothing in them to lose
