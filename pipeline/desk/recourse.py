"""The way to the next better tier on the desk's page of a customer."""

from markupsafe import Markup

from data.errors import UserError
from pipeline.params import Params
from pipeline.recourse.search import recourse_of
from pipeline.recourse.words import sentences
from pipeline.reports.customer_page.words import Say


def recourse_html(customer_id: str, params: Params, say: Say) -> Markup:
    """The answer of ``default-risk recourse``, a paragraph per line; or why there is none."""
    try:
        lines = sentences(recourse_of(customer_id, params), say.language)
    except UserError as error:
        lines = [str(error)]
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
