"""The columns of the workbook: what is shown of a customer, in which words, in which form."""

from dataclasses import dataclass
from typing import Literal

Form = Literal["text", "day", "amount", "percent", "whole"]


@dataclass(frozen=True)
class Shown:
    """One column of a sheet; ``meaning`` goes into the dictionary sheet."""

    column: str
    en: str
    zh: str
    form: Form
    width: int
    meaning_en: str
    meaning_zh: str


CUSTOMERS: tuple[Shown, ...] = (
    Shown("customer_id", "Customer", "客户编号", "text", 14, "Key of the customer.", "客户的唯一编号。"),
    Shown("name", "Name", "客户名称", "text", 28, "Name as last known.", "最近所知的客户名称。"),
    Shown("industry", "Industry", "行业", "text", 16, "Industry of the customer.", "客户所属行业。"),
    Shown(
        "as_of",
        "Day",
        "评估日",
        "day",
        11,
        "The score uses what was known before this day.",
        "评分只使用该日之前已知的信息。",
    ),
    Shown("tier", "Tier", "风险等级", "text", 10, "Tier by the score.", "按评分划分的风险等级。"),
    Shown(
        "previous_tier",
        "Tier before",
        "上期等级",
        "text",
        10,
        "Tier on the snapshot day before.",
        "上一评估日的风险等级。",
    ),
    Shown("score", "Score", "评分", "whole", 8, "Higher is safer, rounded down.", "分数越高越安全，向下取整。"),
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
    Shown("exposure", "Exposure", "敞口", "amount", 14, "Amount outstanding on the day.", "评估日的未结清金额。"),
    Shown(
        "expected_loss",
        "Expected loss",
        "预期损失",
        "amount",
        14,
        "PD x loss given default x exposure.",
        "违约概率×违约损失率×敞口。",
    ),
    Shown("term_days", "Term (days)", "账期（天）", "whole", 9, "Days of credit by policy.", "按政策给予的账期天数。"),
    Shown("credit_limit", "Credit limit", "信用额度", "amount", 14, "Limit by policy.", "按政策建议的信用额度。"),
    Shown("measure", "Measure", "措施", "text", 22, "What the policy asks for.", "政策要求的措施。"),
    Shown("review_on", "Review on", "复评日", "day", 11, "Day of the next assessment.", "下次复评日期。"),
    Shown(
        "decided_tier",
        "Tier decided",
        "人工等级",
        "text",
        10,
        "Tier after an override by the risk team.",
        "风险团队人工调整后的等级。",
    ),
    Shown("reasons_en", "Reasons", "原因（英文）", "text", 70, "What costs most points.", "扣分最多的原因（英文）。"),
    Shown("reasons_zh", "Reasons in Chinese", "原因", "text", 60, "The same in Chinese.", "扣分最多的原因。"),
    Shown("model_version", "Model", "模型版本", "text", 8, "Version of the registered model.", "已注册模型的版本。"),
)

ALERTS: tuple[Shown, ...] = (
    Shown("customer_id", "Customer", "客户编号", "text", 14, "Key of the customer.", "客户的唯一编号。"),
    Shown("name", "Name", "客户名称", "text", 28, "Name as last known.", "最近所知的客户名称。"),
    Shown("severity", "Severity", "严重程度", "text", 10, "How urgent the alert is.", "预警的严重程度。"),
    Shown("rule", "Rule", "规则", "text", 26, "Rule in params.yaml that raised it.", "params.yaml 中触发预警的规则。"),
    Shown(
        "en", "Alert", "预警（英文）", "text", 60, "What was seen, with the limit.", "触发预警的事实及界限（英文）。"
    ),
    Shown("zh", "Alert in Chinese", "预警", "text", 50, "The same in Chinese.", "触发预警的事实及界限。"),
    Shown(
        "first_seen", "First seen", "首次出现", "day", 11, "Snapshot day on which it was raised.", "首次触发的评估日。"
    ),
    Shown("exposure", "Exposure", "敞口", "amount", 14, "Amount outstanding on the day.", "评估日的未结清金额。"),
)
