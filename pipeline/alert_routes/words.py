"""The words of messages, English and Chinese."""

WORDS: dict[str, tuple[str, str]] = {
    "subject": ("Default risk alerts, {day}: {told}", "客户违约风险预警 {day}：{told}"),
    "new_count": ("{count} new", "新增预警 {count} 条"),
    "of_them_high": (" ({count} high)", "（高 {count} 条）"),
    "over_count": ("{count} over", "解除 {count} 条"),
    "and": (", ", "，"),
    "new": ("New alerts", "新增预警"),
    "over": ("Alerts that are over", "已解除的预警"),
    "worse": ("more severe than before", "级别上升"),
    "more": ("and {count} more", "另有 {count} 条"),
    "owes": ("owes {amount}", "欠款 {amount}"),
    "score": ("score {score}", "评分 {score}"),
    "tier": ("{tier} risk", "{tier}"),
    "in_default": ("in default", "已违约"),
    "measure": ("Measure: {measure}", "措施：{measure}"),
    "limit": ("credit limit {amount}", "信用额度 {amount}"),
    "nobody": ("customers are not named on this route", "此渠道不显示客户名称"),
    "repeat": (
        "(Possibly a repeat: it is not known whether this message arrived the first time. If you have one with the "
        "same number, ignore this one.)",
        "（可能重复：上次是否送达无法确认。如已收到相同编号的消息，请忽略本条。）",
    ),
    "number": ("No. {number}", "编号 {number}"),
    "counted": ("{what}: {count}", "{what}：{count}"),
    "noted": ("{text} ({note})", "{text}（{note}）"),
    "footer": (
        "Sent by default-risk. Who is told of what stands in params.yaml, section notify.",
        "由 default-risk 自动发送。接收范围见 params.yaml 的 notify 一节。",
    ),
    "test_subject": ("Default risk alerts: a test", "客户违约风险预警：测试消息"),
    "test": (
        "This is a test of the route {route}. Alerts will look like this; the customer is made up.",
        "这是渠道 {route} 的测试消息。预警样式如下，客户为虚构。",
    ),
}
LANGUAGES = ("en", "zh")


def say(language: str, word: str, **values: object) -> str:
    """A word or sentence in a language."""
    return WORDS[word][LANGUAGES.index(language)].format(**values)


def one_of(language: str, pair: tuple[str, str]) -> str:
    """The one of (English, Chinese)."""
    return pair[LANGUAGES.index(language)]
