"""The answer in sentences, English and Chinese."""

from collections.abc import Iterator, Mapping

from data.ledger import HUNDREDTHS
from models.explanation.reason_texts import CURRENCY_ZH
from pipeline.recourse.plans import Kind, Open, Step
from pipeline.recourse.search import Outcome, Recourse
from pipeline.reports.languages import LANGUAGES, Language
from pipeline.reports.words import CHINESE_TIERS

NAMED = 6
"""Invoices named one by one; of more, so many and how many others there are."""

WORDS: Mapping[str, tuple[str, str]] = {
    "now": (
        "{customer} on {day}: score {score}, tier {held}. The tier {tier} begins at {edge}; with the buffer it is "
        "reached at {needed}.",
        "{customer}，{day}：评分 {score}，等级{held}。{tier}自 {edge} 分起；加上缓冲，达到 {needed} 分时上调。",
    ),
    "plan": (
        "{number}. To {steps}: score {after} on {day}{compared}, probability of default {pd}, tier {tier}.",
        "{number}. {steps}：{day}评分 {after}{compared}，违约概率 {pd}，等级{tier}。",
    ),
    "none_reaches": (
        "No plan within the limits reaches it. Plans scored: {tried}; the best reaches {after} on "
        "{day}{compared}: {steps}.",
        "限制范围内没有方案能够达到。已评分方案：{tried} 个；最好者在{day}达到 {after} 分{compared}：{steps}。",
    ),
    "nothing_to_do": (
        "No plan could be tried within the limits: nothing is open, and no plan may wait.",
        "限制范围内没有可尝试的方案：没有未结清发票，且未允许等待。",
    ),
    "tried": (
        "Plans scored: {tried}. Shown are the cheapest of their kinds; no tried part of them would do.",
        "已评分方案：{tried} 个。所列为各类中成本最低者；其中任何已试过的一部分均不足以达到。",
    ),
    "how": (
        "Each plan's rows were added to the tables, and ledger, features, model and policy were computed again. This "
        "is what the model would say, not what the plan does to the customer's risk.",
        "每个方案的记录均写入数据表，并重新计算账款、指标、模型与政策。结果是模型届时的评分，而非方案对客户真实风险的影响。",
    ),
    "goes_on": (
        "Going on as before means: orders, invoices and movements come again as in as many days before {day}, and "
        "invoices are paid as late as before; the usual figures of the industry stay as they are, and nothing else "
        "becomes known.",
        "“照旧”指：订单、发票与流水按{day}之前同样天数内的情况重复，付款迟早与以往相同；行业通常水平保持不变，"
        "且没有其他新信息。",
    ),
    "compared": (" (going on as before: {before})", "（照旧：{before}）"),
    "not_then": ("not scored", "不评分"),
    "pay_overdue": (
        "pay {count} overdue, {amount}, on {day}: {named}",
        "于{day}支付 {count} 张逾期发票，共 {amount}：{named}",
    ),
    "pay_early": (
        "pay {count} before the due date, {amount}, on {day}: {named}",
        "于{day}提前支付 {count} 张未到期发票，共 {amount}：{named}",
    ),
    "settle_disputed": (
        "settle {count} in dispute, {amount}, on {day}: {named}",
        "于{day}结清 {count} 张有争议的发票，共 {amount}：{named}",
    ),
    "pay_on_time": ("pay every other invoice on its due date until {until}", "在{until}之前按到期日支付其他所有发票"),
    "go_on": ("go on as before until {until}", "照旧至{until}"),
    "less_credit": (
        "pay {share} of the invoices to come in advance until {until}",
        "在{until}之前新发票金额的 {share} 改为预付",
    ),
    "file_statement": (
        "deliver the statement for the period to {period} on {day} (assumed: with the figures of the last one)",
        "于{day}提交截至{period}的财报（假设数据与上期相同）",
    ),
    "overdue": ("{name} ({late} days overdue, {amount})", "{name}（逾期 {late} 天，{amount}）"),
    "open": ("{name} (due {due}, {amount})", "{name}（{due}到期，{amount}）"),
    "more": ("{count} more", "另有 {count} 张"),
    "one": ("1 invoice", "1"),
    "several": ("{count} invoices", "{count}"),
    "best_tier": (
        "{customer} is in the best tier already, {tier}: score {score} on {day}.",
        "{customer} 已处于最佳等级（{tier}）：{day}评分 {score}。",
    ),
    "in_default": (
        "{customer} is in default on {day} and not scored: no tier is assigned before the default has ended.",
        "{customer} 在{day}处于违约状态，不评分；违约结束前不评定等级。",
    ),
    "not_scored": (
        "{customer} is not scored on {day}: neither business nor debt within the last year, or not yet a customer.",
        "{customer} 在{day}未评分：近一年内既无交易也无欠款，或尚未成为客户。",
    ),
}
SEPARATORS = (("; ", "；"), (", ", "、"))
"""Between steps, and between invoices."""


class Say:
    """Texts in one language."""

    def __init__(self, language: Language, currency: str) -> None:
        self._at = LANGUAGES.index(language)
        self._currency = CURRENCY_ZH.get(currency, currency) if language == "zh" else currency

    def __call__(self, key: str, **figures: object) -> str:
        """The words of a key with the figures filled in."""
        return WORDS[key][self._at].format(**figures)

    def tier(self, name: str) -> str:
        """A tier's name; one of the user's own naming has no Chinese."""
        return CHINESE_TIERS.get(name, name) if self._at else name

    def amount(self, hundredths: int) -> str:
        """An amount with its currency, decimals where there are any."""
        text = f"{hundredths / HUNDREDTHS:,.2f}".removesuffix(".00")
        return f"{text} {self._currency}"

    def joined(self, parts: Iterator[str], between: tuple[str, str]) -> str:
        """The parts as a list in a sentence."""
        return between[self._at].join(parts)


def sentences(found: Recourse, language: Language) -> list[str]:
    """The answer, a sentence or two per line."""
    say = Say(language, found.currency)
    score = None if found.score is None else shown(found.score)
    if found.goal is None:
        best = say.tier(found.held or "")
        return [say(found.status, customer=found.customer_id, day=found.as_of, score=score, tier=best)]
    goal = found.goal
    told = {"held": say.tier(goal.held), "tier": say.tier(goal.tier), "edge": goal.edge, "needed": goal.needed}
    lines = [say("now", customer=found.customer_id, day=found.as_of, score=score, **told)]
    if found.best is None:
        return [*lines, say("nothing_to_do")]
    for number, each in enumerate(found.plans, 1):
        lines.append(say("plan", number=number, **_told(each, found, say)))
    key = "tried" if found.plans else "none_reaches"
    lines += [say(key, tried=found.tried, **_told(found.best, found, say)), say("how")]
    waits = any(each.plan.months for each in (found.plans or (found.best,)))
    return [*lines, say("goes_on", day=found.as_of)] if waits else lines


def shown(score: float) -> int:
    """A score as tiers see it: rounded down."""
    return int(score // 1)


def _told(outcome: Outcome, found: Recourse, say: Say) -> dict[str, object]:
    """What the words of a plan are filled in with."""
    return {
        "steps": say.joined(_steps(outcome, found, say), SEPARATORS[0]),
        "compared": _compared(outcome, say),
        "after": shown(outcome.score),
        "day": outcome.day,
        "pd": f"{outcome.pd:.1%}",
        "tier": say.tier(outcome.tier),
    }


def _compared(outcome: Outcome, say: Say) -> str:
    """The score of going on as before, beside a plan that is something else."""
    before = say("not_then") if outcome.before is None else shown(outcome.before)
    return say("compared", before=before) if outcome.plan.steps else ""


def _steps(outcome: Outcome, found: Recourse, say: Say) -> Iterator[str]:
    plan = outcome.plan
    for step in plan.steps:
        if step.invoices:
            yield _payment(step, found, say)
        else:
            share = f"{step.share:.0%}"
            yield say(step.kind, until=outcome.day, share=share, period=found.lacking, day=found.as_of)
    if plan.months and "pay_on_time" not in plan.kinds:
        yield say("go_on", until=outcome.day)


def _payment(step: Step, found: Recourse, say: Say) -> str:
    named = [_invoice(each, step.kind, say) for each in step.invoices[:NAMED]]
    if len(step.invoices) > NAMED:
        named.append(say("more", count=len(step.invoices) - NAMED))
    count = say("one") if len(step.invoices) == 1 else say("several", count=len(step.invoices))
    list_of = say.joined(iter(named), SEPARATORS[1])
    return say(step.kind, count=count, day=found.as_of, amount=say.amount(step.paid), named=list_of)


def _invoice(each: Open, kind: Kind, say: Say) -> str:
    amount = say.amount(each.outstanding)
    if each.late and kind != "pay_early":
        return say("overdue", name=each.invoice_id, late=each.late, amount=amount)
    return say("open", name=each.invoice_id, due=each.due_on, amount=amount)
