"""A customer's page as HTML: a document to print and pass on, or a part of another page."""

from functools import cache

from jinja2 import Environment

from models.explanation.reason_texts import number, points_told
from pipeline.reports.customer_page.page import CustomerPage
from pipeline.reports.customer_page.words import Say
from pipeline.reports.html import environment


def document(page: CustomerPage, currency: str, say: Say) -> str:
    """The page as one HTML document that needs nothing but itself.

    Names come from strangers: everything is escaped unless it is a drawing of our own.
    """
    return _environment().get_template("customer.html.j2").render(page=page, say=say, currency=currency)


def part(page: CustomerPage, currency: str, say: Say) -> str:
    """The same to stand inside another page; its style touches nothing outside."""
    return _environment().get_template("customer_part.html.j2").render(page=page, say=say, currency=currency)


def _points(points: float) -> str:
    return points_told(points) if round(points) else "0"


@cache
def _environment() -> Environment:
    return environment(__file__, {"points": _points, "number": number})
