"""Secrets come from the environment, and appear nowhere else."""

import os

from data.errors import UserError


def secret(variable: str, what: str) -> str:
    """The value of an environment variable; a UserError names the variable, never a value."""
    value = os.environ.get(variable, "").strip()
    if not value:
        raise UserError(f"The environment variable {variable} is not set. It holds {what}.")
    return value
