"""Words for codes that several pages show, English and Chinese; light to import, for the desk opens with it."""

CHINESE_TIERS = {"low": "低风险", "medium": "中风险", "high": "高风险"}
"""Tiers of ``params.yaml`` as it comes; one of the user's own naming has no Chinese."""

SEVERITIES = {"high": ("high", "高"), "medium": ("medium", "中"), "low": ("low", "低")}
STATUSES = {"performing": ("performing", "正常"), "in_default": ("in default", "已违约")}

RULES = {
    "payment_delay": ("payment delay", "付款逾期"),
    "early_delay": ("early payment delay", "早期逾期"),
    "slower_payment": ("slower payment", "付款变慢"),
    "receivable_turnover_drop": ("drop of receivable turnover", "应收账款周转下降"),
    "orders_fall": ("orders fall", "订单骤降"),
    "orders_rise": ("orders rise", "订单骤增"),
    "cancellations": ("cancellations", "订单取消"),
    "new_lawsuit": ("new lawsuit", "新增诉讼"),
    "new_enforcement": ("new enforcement", "新增强制执行"),
    "lost_buyers": ("lost buyers", "买方流失"),
    "statement_overdue": ("statement overdue", "财报逾期未更新"),
    "pd_jump": ("jump of the probability", "违约概率跃升"),
    "tier_worse": ("tier worse", "等级下调"),
    "industry_downturn": ("industry downturn", "行业下行"),
}
"""Alert rules of ``params.yaml`` as it comes; one of the user's own goes by its name."""
