"""Robots of chats: WeCom 企业微信, DingTalk 钉钉, Feishu 飞书.

They are sent plain text: a customer's name cannot become a call to everybody. They know no key by which a repeat is
known, so each message ends with a number by which a person knows it. Their addresses hold a key, and are secrets.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from pipeline.alert_routes.message import Message
from pipeline.alert_routes.params import RouteKind
from pipeline.alert_routes.text import plain
from pipeline.alert_routes.words import say
from pipeline.web.door import Door
from pipeline.web.failures import Busy, Forbidden, Unanswered
from pipeline.web.patience import seconds_asked

PER_MINUTE = 60.0
"""Each takes some twenty messages a minute, and says no more than that it was too many."""


NUMBER = 6
"""Digits of a message's number."""


@dataclass(frozen=True)
class Robot:
    """How one kind is spoken to.

    Attributes
    ----------
    room
        Bytes of text that it takes.
    code
        Where its answer says how it went; 0 is well.
    busy
        Codes of too many messages.
    """

    room: int
    code: str
    busy: tuple[int, ...]
    asked: Callable[[str, str, float], tuple[str, Mapping[str, Any]]]


def _wecom(text: str, secret: str, now: float) -> tuple[str, Mapping[str, Any]]:
    """https://developer.work.weixin.qq.com/document/path/91770: no signature, the key is in the address."""
    return "", {"msgtype": "text", "text": {"content": text}}


def _dingtalk(text: str, secret: str, now: float) -> tuple[str, Mapping[str, Any]]:
    """https://open.dingtalk.com/document/robots/customize-robot-security-settings: milliseconds, in the address."""
    at = str(round(now * 1000))
    sign = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
    query = f"&timestamp={at}&sign={quote_plus(base64.b64encode(sign))}" if secret else ""
    return query, {"msgtype": "text", "text": {"content": text}}


def _feishu(text: str, secret: str, now: float) -> tuple[str, Mapping[str, Any]]:
    """https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: in the body; the text is the *key*."""
    at = str(round(now))
    sign = hmac.new(f"{at}\n{secret}".encode(), b"", hashlib.sha256).digest()
    signed = {"timestamp": at, "sign": base64.b64encode(sign).decode()} if secret else {}
    # <at user_id="all"> in a name would call everybody.
    return "", {**signed, "msg_type": "text", "content": {"text": text.replace("<", "＜")}}


ROBOTS: Mapping[RouteKind, Robot] = {
    "wecom": Robot(2_048, "errcode", (45009,), _wecom),
    "dingtalk": Robot(18_000, "errcode", (130101, 410100), _dingtalk),
    "feishu": Robot(18_000, "code", (11232,), _feishu),
}


def send_to_robot(
    message: Message,
    kind: RouteKind,
    url: str,
    secret: str,
    door: Door,
    *,
    unsure: bool = False,
    clock: Callable[[], float] = time.time,
) -> None:
    """Post a message to a chat."""
    robot = ROBOTS[kind]
    head, foot = f"{message.subject}\n\n", "\n\n" + say(message.language, "number", number=message.id[:NUMBER])
    room = robot.room - len(f"{head}{foot}".encode())
    text = f"{head}{plain(message, unsure=unsure, room=room)}{foot}"
    query, payload = robot.asked(text, secret, clock())
    query = query if "?" in url else query.replace("&", "?", 1)
    body = json.dumps(payload, ensure_ascii=False).encode()
    answer = door.call("POST", url + query, headers={"Content-Type": "application/json; charset=utf-8"}, body=body)
    if answer.status == 429:
        raise Busy(f"{answer.where} answers 429.", seconds_asked(answer.headers.get("retry-after")))
    if answer.status >= 500:
        raise Unanswered(f"{answer.where} answers {answer.status}.")
    told = answer.json()
    code = told.get(robot.code) if isinstance(told, dict) else None
    if code in robot.busy:
        raise Busy(f"{answer.where} declines ({code}): too many messages.", PER_MINUTE)
    if code != 0:
        raise Forbidden(f"{answer.where} declines ({code}): {_said(told)}")


def _said(told: Any) -> str:
    said = told if isinstance(told, dict) else {}
    return str(said.get("errmsg") or said.get("msg") or "no reason")[:200]
