"""What is written beside the matrix about its columns, for models, reasons and reports."""

import re
from collections.abc import Iterable

from features.definition import Derived, Feature

WINDOW = re.compile(r"_\d+d$")

SILENCE: dict[str, tuple[str, str]] = {
    "attributes": ("attributes of your own", "自有属性"),
    "credit_limits": ("credit limit at others", "外部授信额度"),
    "credit_records": ("credit report", "征信记录"),
    "customers": ("master data", "客户基础信息"),
    "defaults": ("earlier default", "历史违约"),
    "enquiries": ("credit enquiry", "征信查询"),
    "events": ("event", "事件记录"),
    "external_scores": ("external score", "外部评分"),
    "industry_default_rates": ("default rate of the industry", "行业违约率"),
    "industry_growth": ("growth of the industry", "行业增长率"),
    "issued_invoices": ("invoice", "开票记录"),
    "open_invoices": ("open invoice", "未结清发票"),
    "orders": ("order", "订单"),
    "payments": ("payment", "付款记录"),
    "purchasing_managers_index": ("purchasing managers' index of the industry", "行业采购经理指数"),
    "receipts": ("payment", "付款记录"),
    "reported_balances": ("balance reported by others", "外部账户余额"),
    "reported_days_past_due": ("payment delay reported by others", "外部逾期记录"),
    "reported_instalments": ("instalment reported by others", "外部分期记录"),
    "settlements": ("settled invoice", "已结清发票"),
    "statements": ("financial statement", "财务报表"),
    "transactions": ("transaction", "交易流水"),
}
"""What a customer has none of when a relation holds nothing about it: "No financial statement known"."""


def told(features: Iterable[Feature]) -> list[dict[str, str]]:
    """Per feature, in order: what ``Feature.described`` says, its topic and its source.

    The *topic* is the same for one quantity over several windows. The *source* is the relation that it is computed
    from; for a derived feature that of its first input.
    """
    listed = list(features)
    by_name = {feature.name: feature for feature in listed}
    return [
        feature.described() | {"topic": WINDOW.sub("", feature.name), "source": _source(feature, by_name)}
        for feature in listed
    ]


def _source(feature: Feature, by_name: dict[str, Feature]) -> str:
    if isinstance(feature.join, Derived):
        return _source(by_name[feature.join.inputs[0]], by_name)
    return feature.join.relation
