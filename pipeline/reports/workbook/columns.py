"""The columns of the workbook: what is shown of a customer, in which words, in which form."""

from dataclasses import dataclass
from typing import Literal

Form = Literal["text", "long", "day", "amount", "percent", "whole"]


@dataclass(frozen=True)
class Shown:
    """One column of a sheet; ``meaning`` goes into the dictionary sheet. ``long``: text in several lines."""

    column: str
    en: str
    zh: str
    form: Form
    width: int
    meaning_en: str
    meaning_zh: str


ID = Shown("customer_id", "Customer", "客户编号", "text", 14, "Key of the customer.", "客户的唯一编号。")
NAME = Shown("name", "Name", "客户名称", "text", 28, "Name as last known.", "最近所知的客户名称。")
INDUSTRY = Shown("industry", "Industry", "行业", "text", 16, "Industry of the customer.", "客户所属行业。")
REGION = Shown("region", "Region", "地区", "text", 12, "Region of the customer's seat.", "客户所在地区。")
DAY = Shown(
    "as_of", "Day", "评估日", "day", 11, "Only what was known before this day is used.", "只使用该日之前已知的信息。"
)
STATUS = Shown("status", "Status", "状态", "text", 17, "In default or not, by the ledger.", "按账款记录是否已违约。")
EXPOSURE = Shown("exposure", "Exposure", "敞口", "amount", 14, "Amount outstanding on the day.", "评估日的未结清金额。")
MEASURE = Shown("measure", "Measure", "措施", "long", 32, "What is asked of the customer.", "对客户采取的措施。")
REVIEW = Shown("review_on", "Review on", "复评日", "day", 11, "Day of the next assessment.", "下次复评日期。")
TIER = Shown(
    "decided_tier",
    "Tier",
    "风险等级",
    "text",
    15,
    "The tier that holds: the model's, or that of an override.",
    "生效的风险等级：模型等级，或人工调整后的等级。",
)

INCOMPLETE = Shown(
    "ledger_incomplete",
    "Ledger incomplete",
    "账款记录不完整",
    "text",
    14,
    "A row that may have lowered the debt could not be read; see the sheet of rows to repair.",
    "有可能减少欠款的记录无法读取，见待修正记录表。",
)

REPAIR: tuple[Shown, ...] = (
    ID,
    NAME,
    Shown("credit_id", "Row", "记录", "text", 36, "Table, file and line of the row.", "记录所在的表、文件与行号。"),
    Shown("known_on", "From", "起始日", "day", 11, "Day from which on it may count.", "可能减少欠款的起始日。"),
    Shown(
        "amount",
        "Amount",
        "金额",
        "amount",
        14,
        "What it may lower at most; empty: any.",
        "最多减少的金额；空白：不限。",
    ),
    Shown("reason", "Why set aside", "隔离原因", "long", 70, "The rule that the row breaks.", "该记录违反的规则。"),
)

CUSTOMERS: tuple[Shown, ...] = (
    ID,
    NAME,
    TIER,
    Shown("score", "Score", "评分", "whole", 8, "Higher is safer; rounded down.", "分数越高越安全，向下取整。"),
    Shown(
        "pd",
        "PD",
        "违约概率",
        "percent",
        9,
        "Probability of default within the next 365 days.",
        "未来365天内的违约概率。",
    ),
    Shown(
        "pd_low", "PD from", "违约概率下限", "percent", 9, "Lower end of the interval of the PD.", "违约概率区间下限。"
    ),
    Shown(
        "pd_high", "PD to", "违约概率上限", "percent", 9, "Upper end of the interval of the PD.", "违约概率区间上限。"
    ),
    EXPOSURE,
    INCOMPLETE,
    Shown(
        "expected_loss",
        "Expected loss",
        "预期损失",
        "amount",
        14,
        "PD x loss given default x exposure.",
        "违约概率×违约损失率×敞口。",
    ),
    MEASURE,
    Shown("term_days", "Term (days)", "账期（天）", "whole", 9, "Days of credit that hold.", "生效的账期天数。"),
    Shown(
        "credit_limit",
        "Credit limit",
        "信用额度",
        "amount",
        14,
        "Limit that holds; empty: purchases are not known.",
        "生效的信用额度；空白：采购额未知。",
    ),
    REVIEW,
    Shown(
        "reasons_en",
        "Reasons",
        "原因（英文）",
        "long",
        70,
        "What costs most points against the portfolio, strongest first.",
        "与组合平均相比扣分最多的原因（英文）。",
    ),
    Shown(
        "reasons_zh", "Reasons in Chinese", "原因", "long", 60, "The same in Chinese.", "与组合平均相比扣分最多的原因。"
    ),
    Shown(
        "alerts_en",
        "Open alerts",
        "未关闭预警（英文）",
        "long",
        60,
        "Alerts that hold today.",
        "当前未关闭的预警（英文）。",
    ),
    Shown(
        "alerts_zh", "Open alerts in Chinese", "未关闭预警", "long", 50, "The same in Chinese.", "当前未关闭的预警。"
    ),
    INDUSTRY,
    REGION,
    STATUS,
    Shown(
        "tier", "Tier by score", "评分等级", "text", 15, "Tier of the score alone, today.", "仅按当日评分划分的等级。"
    ),
    Shown(
        "previous_tier",
        "Tier by score before",
        "上期评分等级",
        "text",
        15,
        "Tier of the score alone at the snapshot before.",
        "上一评估日仅按评分划分的等级。",
    ),
    Shown(
        "tier_uncertain",
        "Tier uncertain",
        "等级不确定性",
        "percent",
        10,
        "Chance that the score belongs into another tier.",
        "评分实际属于其他等级的可能性。",
    ),
    Shown(
        "model_tier",
        "Model's tier",
        "模型等级",
        "text",
        15,
        "The model's tier: it changes only when the score is beyond the edge by the buffer.",
        "模型等级：评分越过界限并超出缓冲区才会变动。",
    ),
    Shown(
        "model_term_days",
        "Model's term",
        "模型账期",
        "whole",
        9,
        "Days of credit without an override.",
        "未经人工调整的账期天数。",
    ),
    Shown(
        "model_credit_limit",
        "Model's limit",
        "模型额度",
        "amount",
        14,
        "Limit without an override.",
        "未经人工调整的信用额度。",
    ),
    Shown(
        "override_tier",
        "Override: tier",
        "人工调整：等级",
        "text",
        15,
        "Tier by the risk team.",
        "风险团队确定的等级。",
    ),
    Shown(
        "override_credit_limit",
        "Override: limit",
        "人工调整：额度",
        "amount",
        14,
        "Limit by the risk team.",
        "风险团队确定的额度。",
    ),
    Shown(
        "override_term_days",
        "Override: term",
        "人工调整：账期",
        "whole",
        9,
        "Term by the risk team.",
        "风险团队确定的账期。",
    ),
    Shown("override_author", "Override by", "调整人", "text", 16, "Who overrode the model.", "作出人工调整的人员。"),
    Shown("override_reason", "Override because", "调整原因", "text", 40, "Why.", "人工调整的理由。"),
    Shown(
        "override_expires_on",
        "Override until",
        "调整有效期至",
        "day",
        11,
        "Last day on which it holds.",
        "人工调整的最后有效日。",
    ),
    DAY,
    Shown("model_version", "Model", "模型版本", "text", 8, "Version of the registered model.", "已注册模型的版本。"),
)

ALERTS: tuple[Shown, ...] = (
    ID,
    NAME,
    Shown("severity", "Severity", "严重程度", "text", 12, "How urgent the alert is.", "预警的严重程度。"),
    Shown(
        "en", "Alert", "预警（英文）", "long", 62, "What was seen, with the limit.", "触发预警的事实及界限（英文）。"
    ),
    Shown("zh", "Alert in Chinese", "预警", "long", 50, "The same in Chinese.", "触发预警的事实及界限。"),
    Shown(
        "opened_on", "First seen", "首次出现", "day", 11, "Snapshot day on which it was raised.", "首次触发的评估日。"
    ),
    Shown(
        "last_seen_on",
        "Last seen",
        "最近出现",
        "day",
        11,
        "Newest snapshot day on which it held.",
        "最近一次成立的评估日。",
    ),
    TIER,
    Shown("score", "Score", "评分", "whole", 8, "Higher is safer; rounded down.", "分数越高越安全，向下取整。"),
    EXPOSURE,
    Shown("rule", "Rule", "规则", "text", 26, "Rule in params.yaml that raised it.", "params.yaml 中触发预警的规则。"),
)

DEFAULTED: tuple[Shown, ...] = (
    ID,
    NAME,
    STATUS,
    Shown(
        "default_on", "In default since", "违约起始日", "day", 12, "Day on which the default began.", "违约开始的日期。"
    ),
    EXPOSURE,
    Shown(
        "expected_loss",
        "Expected loss",
        "预期损失",
        "amount",
        14,
        "Loss given default x exposure.",
        "违约损失率×敞口。",
    ),
    MEASURE,
    REVIEW,
    INDUSTRY,
    REGION,
)
