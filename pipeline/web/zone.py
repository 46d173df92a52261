"""Time zones as parameters."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator


def _known(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError("no such time zone; write it as Asia/Shanghai")
    return zone


Zone = Annotated[str, AfterValidator(_known)]
