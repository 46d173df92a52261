"""Time zones as parameters."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator


def _known(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        raise ValueError("no such time zone; write it as Asia/Shanghai") from None
    return zone


Zone = Annotated[str, AfterValidator(_known)]
