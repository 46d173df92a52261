"""A webhook of anybody's: JSON, signed over time and body, with a key by which a repeat is known."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable

from pipeline.alert_routes.message import Message
from pipeline.alert_routes.text import plain
from pipeline.web.door import Door
from pipeline.web.failures import Busy, Forbidden, Unanswered
from pipeline.web.patience import seconds_asked

ALREADY_THERE = 409


def send_to_webhook(
    message: Message, url: str, secret: str, door: Door, *, clock: Callable[[], float] = time.time
) -> None:
    """Post a message; 2xx is taken, and so is 409: the receiver has had it before."""
    body = json.dumps(
        {"id": message.id, "route": message.route, "text": plain(message), **message.content}, ensure_ascii=False
    ).encode()
    at = str(int(clock()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": message.id,
        "X-Timestamp": at,
        "X-Signature": f"sha256={signature(secret, at, body)}",
    }
    answer = door.call("POST", url, headers=headers, body=body)
    if answer.status == 429:
        raise Busy(f"{answer.where} answers 429.", seconds_asked(answer.headers.get("retry-after")))
    if answer.status >= 500:
        raise Unanswered(f"{answer.where} answers {answer.status}.")
    if answer.status != ALREADY_THERE and not 200 <= answer.status < 300:
        raise Forbidden(f"{answer.where} declines ({answer.status}).")


def signature(secret: str, at: str, body: bytes) -> str:
    """HMAC-SHA256 of ``<timestamp>.<body>`` in hexadecimal; a receiver computes it again and refuses old ones."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
