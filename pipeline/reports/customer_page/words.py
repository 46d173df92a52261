"""The words of a customer's page and of the risk desk, English and Chinese."""

from collections.abc import Mapping

from models.explanation.reason_texts import CURRENCY_ZH
from pipeline.reports.languages import LANGUAGES, Language
from pipeline.reports.words import CHINESE_TIERS, SEVERITIES

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Customer default risk", "客户违约风险"),
    "as_of": ("as of", "评估日"),
    "model": ("model version", "模型版本"),
    "industry": ("industry", "行业"),
    "region": ("region", "地区"),
    "customer_since": ("customer since", "合作起始"),
    "no_name": ("name not known", "名称未知"),
    "score": ("Score", "评分"),
    "score_note": ("higher is safer", "分数越高越安全"),
    "pd": ("Probability of default, 12 months", "未来12个月违约概率"),
    "interval": ("interval {low} to {high}", "区间 {low} 至 {high}"),
    "tier": ("Tier", "风险等级"),
    "uncertain": ("chance that it belongs into another tier: {share}", "实际属于其他等级的可能性：{share}"),
    "by_score_alone": ("by the score alone: {tier}", "仅按评分：{tier}"),
    "exposure": ("Owed", "未结清金额"),
    "on_account": ("on account: {amount}", "预存款 {amount}"),
    "incomplete": ("Ledger incomplete", "账款记录不完整"),
    "incomplete_told": (
        "Rows that may have lowered this customer's debt could not be read, so the debt may be smaller than shown. "
        "Repair them and replay:",
        "有可能减少该客户欠款的记录无法读取，实际欠款可能低于所示金额。请修正以下记录后重放：",
    ),
    "expected_loss": ("expected loss {amount}", "预期损失 {amount}"),
    "decision": ("What to do", "处理决定"),
    "in_force": ("In force", "生效决定"),
    "models_own": ("The model's", "模型建议"),
    "override": ("Override", "人工调整"),
    "override_told": ("By {author}, until {until}: {reason}", "{author} 调整，有效期至 {until}：{reason}"),
    "no_override": ("No override is in force.", "没有生效的人工调整。"),
    "measure": ("Measure", "措施"),
    "term": ("Credit term", "账期"),
    "days": ("{count} days", "{count} 天"),
    "limit": ("Credit limit", "信用额度"),
    "limit_unknown": ("not known: purchases are not", "未知：采购额未知"),
    "review": ("Next review", "下次复评"),
    "history": ("Score over time", "评分走势"),
    "history_note": (
        "Filled: the model in use. Hollow: models that had not seen this customer, so the two are not compared.",
        "实心：当前模型；空心：未见过该客户的模型，两者不宜直接比较。",
    ),
    "no_history": ("There is only one snapshot of this customer so far.", "该客户目前只有一个评估日，尚无走势。"),
    "why": ("Why this score", "评分原因"),
    "why_note": (
        "From the average customer of the portfolio to this one. Related figures are one line; the points add up.",
        "从组合平均客户到该客户；相关指标合并为一行，各项分数相加等于评分。",
    ),
    "average": ("Average of the portfolio", "组合平均"),
    "others": ("Everything else ({count} figures)", "其余 {count} 项指标"),
    "this_customer": ("This customer", "该客户"),
    "usual": ("(usual: {value})", "（通常 {value}）"),
    "none_known": ("No {source} known", "没有{source}"),
    "next": ("What keeps it from the next better tier", "距离更好等级的差距"),
    "next_told": (
        "The tier {tier} begins at {edge}: {missing} points are missing. A customer moves up when its score is "
        "{buffer} points beyond the edge.",
        "{tier}自 {edge} 分起：还差 {missing} 分。评分超过该界限 {buffer} 分后等级才会上调。",
    ),
    "next_buffer": (
        "The score is already beyond {edge}, where {tier} begins. So that tiers do not flap, the tier follows at "
        "{enough}: {missing} points are missing.",
        "评分已超过{tier}的界限 {edge} 分。为避免等级反复变动，评分达到 {enough} 分时等级才会上调：还差 {missing} 分。",
    ),
    "next_note": (
        "Points against customers at that edge, worst first. They are not causes: mending a figure need not mend it.",
        "与处于该界限的客户相比，扣分最多者在前。分数并非因果：改善某项指标未必改善风险。",
    ),
    "next_none": ("It is in the best tier by its score.", "按评分已处于最佳等级。"),
    "next_unknown": (
        "The edge is at {edge}, but no customer scores near it on the other side, so it cannot be explained.",
        "界限为 {edge} 分，但另一侧没有客户，无法解释差距。",
    ),
    "dimensions": ("Points by risk dimension", "各风险维度得分"),
    "dimensions_note": ("Against the average of the portfolio.", "与组合平均相比。"),
    "money": ("Invoices and payments", "开票与付款"),
    "invoiced": ("invoiced", "开票"),
    "paid": ("paid", "付款"),
    "overdue": ("overdue at month's end", "月末逾期"),
    "no_money": ("No invoices or payments of the last 24 months are known.", "近24个月没有开票或付款记录。"),
    "open_invoices": ("Open invoices, oldest first", "未结清发票（最早到期在前）"),
    "more_invoices": ("{count} more of {amount} in all", "另有 {count} 张，合计 {amount}"),
    "invoice": ("Invoice", "发票"),
    "due": ("Due", "到期日"),
    "outstanding": ("Outstanding", "未结清"),
    "past_due": ("Days past due", "逾期天数"),
    "disputed": ("disputed", "有争议"),
    "alerts": ("Alerts", "预警"),
    "no_alerts": ("No alert is open.", "没有未关闭的预警。"),
    "since": ("since {day}", "自 {day}"),
    "closed": ("Closed within the last 12 months", "近12个月已关闭"),
    "from_to": ("{opened} to {closed}", "{opened} 至 {closed}"),
    "adverse": ("Principal reasons (adverse action)", "主要不利原因"),
    "adverse_note": (
        "The specific reasons that count most against this customer, in the order of their weight.",
        "对该客户影响最大的具体不利原因，按影响大小排列。",
    ),
    "no_adverse": ("Nothing costs this customer as much as half a point.", "没有任何一项扣分达到半分。"),
    "default": (
        "In default since {day}. It is not scored: nobody asks whether it will default. No credit until the default "
        "has ended.",
        "自 {day} 起违约。违约客户不再评分；违约结束前停止授信。",
    ),
    "not_scored": (
        "Not scored on this day: neither business nor debt within the last year before it, or not yet a customer.",
        "该日未评分：此前一年内既无交易也无欠款，或尚未成为客户。",
    ),
    "desk": ("Risk desk", "风险工作台"),
    "opening": ("Customers: search and filters follow in a moment …", "客户列表：搜索与筛选即将就绪……"),
    "search": ("Name or customer id", "客户名称或编号"),
    "any_tier": ("any", "全部"),
    "alerts_only": ("with open alerts only", "仅看有预警的客户"),
    "order": ("Order by", "排序"),
    "page": ("Page of {count}", "页码（共 {count} 页）"),
    "found": (
        "**{count}** customers found. Select a row, or type an id, to open a customer.",
        "找到 **{count}** 个客户。选中一行或输入编号即可打开客户页面。",
    ),
    "customer_id": ("Customer id", "客户编号"),
    "nobody": ("Select a customer in the table, or type its id.", "请在表格中选择客户，或输入客户编号。"),
    "recourse": ("What would lead to the next better tier?", "如何达到更好的等级？"),
    "recourse_note": (
        "Plans of payments, of paying on time and of less credit are added to the ledger, and the customer is scored "
        "again with each. The first time after a run takes some ten seconds.",
        "将付款、按期支付与减少赊购等方案写入账款，并逐一重新评分。每次流水线运行后的首次计算约需十秒。",
    ),
    "recourse_ask": ("Try plans", "尝试方案"),
    "what_if": ("What if a figure were another?", "如果指标变化"),
    "what_if_note": (
        "The model itself is asked again with these figures; all others stay. It says what the score would be, not "
        "what would happen: figures that hang together do not move alone.",
        "用修改后的指标重新运行模型，其余指标不变。结果是评分的变化，而非现实中会发生的变化：相互关联的指标不会单独变动。",
    ),
    "what_if_same": ("Nothing is changed: score {score}, probability {pd}.", "未作修改：评分 {score}，违约概率 {pd}。"),
    "what_if_told": (
        "Score **{before} → {after}** ({points} points), probability **{pd_before} → {pd_after}** "
        "(interval {low} to {high}); tier by the score alone: **{tier}**.",
        "评分 **{before} → {after}**（{points} 分），违约概率 **{pd_before} → {pd_after}**（区间 {low} 至 {high}）；"
        "仅按评分的等级：**{tier}**。",
    ),
    "what_if_not": (
        "The model in the store does not give this customer's score: a run may be under way. Try again after it.",
        "当前模型无法复现该客户的评分：可能正在运行流水线，请稍后再试。",
    ),
    "empty_store": (
        "There is nothing to show yet. Run `make run` first, in the project's folder, then reload this page.",
        "尚无可显示的结果。请先在项目目录运行 `make run`，然后刷新页面。",
    ),
    "confidential": (
        "Names a customer: pass it on only to those who may know it.",
        "含客户信息：请仅提供给有权知悉的人员。",
    ),
    "limits": (
        "A probability is about a group of like customers: an argument in a decision, not the decision.",
        "概率针对一类相似客户：它是决策的依据之一，而非决策本身。",
    ),
}


class Say:
    """Texts in one language: ``say("days", count=3)``."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._at = LANGUAGES.index(language)

    def __call__(self, key: str, **figures: object) -> str:
        """The words of a key with the figures filled in."""
        return WORDS[key][self._at].format(**figures)

    def of(self, pair: tuple[str, str]) -> str:
        """One of a pair of texts."""
        return pair[self._at]

    def tier(self, name: str) -> str:
        """A tier's name; one of the user's own naming has no Chinese."""
        return name if self.language == "en" else CHINESE_TIERS.get(name, name)

    def severity(self, name: str) -> str:
        """How urgent an alert is."""
        return self.of(SEVERITIES[name])

    def currency(self, code: str) -> str:
        """The currency's name."""
        return code if self.language == "en" else CURRENCY_ZH.get(code, code)
