"""How every page becomes HTML: a room's own templates beside the shared ones, with everything escaped."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

SHARED = Path(__file__).with_name("templates")
"""Templates that several pages include: the style sheet, the macros of the validation."""


def environment(room: str, filters: Mapping[str, Callable[..., Any]]) -> Environment:
    """Jinja for the templates of a room, and for the shared ones.

    Names of customers come from strangers: everything is escaped, and a missing value is an error, not a blank.

    Parameters
    ----------
    room
        ``__file__`` of the module that renders; its templates lie in the folder ``templates`` beside it.
    filters
        What its templates may call on a value.
    """
    made = Environment(
        loader=FileSystemLoader([Path(room).with_name("templates"), SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= filters
    return made
