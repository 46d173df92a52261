"""The way out as the parameters have it."""

from pipeline.web.door import Door
from pipeline.web.params import WebParams
from pipeline.web.patience import Patience


def door_of(params: WebParams) -> Door:
    """What sends requests."""
    return Door(params.timeout_s, params.max_answer_mb * 2**20, params.private_network)


def patience_of(params: WebParams) -> Patience:
    """How long a server is waited for."""
    return Patience(params.tries, params.longest_wait_s)
