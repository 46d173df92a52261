"""How every page becomes HTML: a room's own templates beside the shared ones, with everything escaped."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.reports.languages import Language, Words

SHARED = Path(__file__).with_name("templates")
"""Templates that several pages include: the style sheet, the switch of languages, the macros of the validation."""

SWITCH = (SHARED / "language_switch.js").read_text(encoding="utf-8")


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


def document(title: Words, bodies: Mapping[Language, Markup], style: str) -> str:
    """One HTML document that shows one of its languages at a time and needs nothing but itself.

    Which it is, says the address (``?lang=zh``, ``#zh``), else what the reader chose before, else the browser. Without
    scripts the switch still works: it is two radio buttons and a rule of style.
    """
    script = b64encode(sha256(SWITCH.encode()).digest()).decode()
    shown = {"title": title, "bodies": bodies, "style": Markup(style), "script": Markup(SWITCH), "script_hash": script}
    return environment(__file__, {}).get_template("two_languages.html.j2").render(**shown)


def style_sheet(room: str, *names: str) -> str:
    """Style sheets of a room or shared ones, one after the other."""
    jinja = environment(room, {})
    return "\n".join(jinja.get_template(name).render() for name in names)
