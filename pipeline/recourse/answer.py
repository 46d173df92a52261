"""The command ``default-risk recourse``: its answer as text or as JSON."""

import json
from dataclasses import asdict

from pipeline import params
from pipeline.recourse.search import recourse_of
from pipeline.recourse.words import sentences
from pipeline.reports.languages import Language


def answer(customer_id: str, language: Language, *, as_json: bool = False) -> str:
    """What is printed; in JSON amounts are hundredths of the currency, and both languages are told."""
    found = recourse_of(customer_id, params.load())
    if not as_json:
        return "\n".join(sentences(found, language))
    told = asdict(found) | {"en": sentences(found, "en"), "zh": sentences(found, "zh")}
    return json.dumps(told, ensure_ascii=False, default=str)
