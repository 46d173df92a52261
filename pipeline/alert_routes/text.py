"""A message as plain text, in the room that there is."""

from collections.abc import Sequence

from pipeline.alert_routes.message import Group, Message
from pipeline.alert_routes.words import say


def plain(message: Message, *, unsure: bool = False, room: int | None = None) -> str:
    """The message without its subject.

    Parameters
    ----------
    unsure
        Says that it may be a repeat.
    room
        Bytes of UTF-8 that there are; what does not fit is counted, the last first.
    """
    shown = len(message.new) + len(message.over)
    while True:
        text = _text(message, shown, unsure)
        if room is None or len(text.encode()) <= room or shown == 0:
            return text
        shown -= 1


def _text(message: Message, shown: int, unsure: bool) -> str:
    new, over = message.new[:shown], message.over[: max(0, shown - len(message.new))]
    language = message.language
    parts = [
        *([say(language, "repeat")] if unsure else []),
        *([message.intro] if message.intro else []),
        *_section(language, "new", new, message.more_new + _lines(message.new[len(new) :])),
        *_section(language, "over", over, message.more_over + _lines(message.over[len(over) :])),
    ]
    return "\n\n".join(parts)


def _section(language: str, word: str, groups: Sequence[Group], more: int) -> list[str]:
    if not groups and not more:
        return []
    blocks = ["\n".join(filter(None, [group.heading, *group.lines, group.note])) for group in groups]
    rest = [say(language, "more", count=more)] if more else []
    mark = "：" if language == "zh" else ":"
    return [f"{say(language, word)}{mark}", *blocks, *rest]


def _lines(groups: Sequence[Group]) -> int:
    return sum(len(group.lines) for group in groups)
