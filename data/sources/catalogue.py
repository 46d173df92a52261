"""Every source by the name that ``params.yaml`` gives it.

``mapping`` stands in ``pipeline.inputs.sources``, since its mapping file is YAML, which the core does not read.
Sources are imported when they are called: the simulation needs none of the readers, and the readers no simulation.
"""

from pathlib import Path

from data.sources.base import Delivery, Source
from data.sources.params import IngestParams, SourceName


def _synthetic(raw: Path, params: IngestParams) -> Delivery:
    from data.sources.synthetic.source import read

    return read(raw, params)


def _folder(raw: Path, params: IngestParams) -> Delivery:
    from data.sources.folder import read

    return read(raw, params)


def _sme_invoices(raw: Path, params: IngestParams) -> Delivery:
    from data.sources.sme_invoices import read

    return read(raw, params)


def _uci_credit_card(raw: Path, params: IngestParams) -> Delivery:
    from data.sources.uci_credit_card import read

    return read(raw, params)


def _american_bankruptcy(raw: Path, params: IngestParams) -> Delivery:
    from data.sources.american_bankruptcy import read

    return read(raw, params)


def _ibm_late_payment(raw: Path, params: IngestParams) -> Delivery:
    from data.sources.ibm_late_payment import read

    return read(raw, params)


SOURCES: dict[SourceName, Source] = {
    "synthetic": _synthetic,
    "synthetic_downturn": _synthetic,
    "folder": _folder,
    "sme_invoices": _sme_invoices,
    "uci_credit_card": _uci_credit_card,
    "american_bankruptcy": _american_bankruptcy,
    "ibm_late_payment": _ibm_late_payment,
}
