"""A customer's page as HTML: a document to print and pass on, in one language or both, or a part of another page."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from models.explanation.reason_texts import number, points_told
from pipeline.reports import html
from pipeline.reports.customer_page.page import CustomerPage
from pipeline.reports.customer_page.words import Say
from pipeline.reports.html import environment, style_sheet
from pipeline.reports.languages import LANGUAGES, Language


def document(page: CustomerPage, currency: str, say: Say) -> str:
    """The page as one HTML document that needs nothing but itself.

    Names come from strangers: everything is escaped unless it is a drawing of our own.
    """
    return _environment().get_template("customer.html.j2").render(page=page, say=say, currency=currency)


def in_both_languages(pages: Mapping[Language, CustomerPage], currency: str) -> str:
    """The page as one document with a switch between its languages; ``currency`` is a code."""
    says = {language: Say(language) for language in LANGUAGES}
    titles = [f"{pages[each].name} · {say('title')} · {pages[each].as_of}" for each, say in says.items()]
    bodies = {each: Markup(part(pages[each], say.currency(currency), say)) for each, say in says.items()}
    return html.document((titles[0], titles[1]), bodies, style_sheet(__file__, "document.css.j2"))


def part(page: CustomerPage, currency: str, say: Say) -> str:
    """The same to stand inside another page; its style touches nothing outside."""
    return _environment().get_template("customer_part.html.j2").render(page=page, say=say, currency=currency)


def _points(points: float) -> str:
    return points_told(points) if round(points) else "0"


@cache
def _environment() -> Environment:
    return environment(__file__, {"points": _points, "number": number})
