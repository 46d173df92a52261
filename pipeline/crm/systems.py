"""Which systems there are."""

from pipeline.crm.fxiaoke import Fxiaoke
from pipeline.crm.params import CrmParams, SystemName
from pipeline.crm.system import Crm
from pipeline.crm.zoho import Zoho
from pipeline.web.params import WebParams
from pipeline.web.way_out import door_of, patience_of

SYSTEMS: dict[SystemName, type[Zoho] | type[Fxiaoke]] = {"zoho": Zoho, "fxiaoke": Fxiaoke}


def open_crm(system: SystemName, params: CrmParams, web: WebParams) -> Crm:
    """A client; it asks for a token when it is first used."""
    client: Crm = SYSTEMS[system](params.of(system), door_of(web), patience_of(web))
    return client
