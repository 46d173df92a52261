"""What is written beside the matrix about its columns, for models, reasons and reports."""

import re
from collections.abc import Iterable

from features.definition import AgainstPeers, Derived, Feature
from features.reason_groups import TOPIC_OF
from features.wording import said

SAME_QUANTITY = re.compile(r"(_\d+d)?(_vs_peers)?$")
"""Ends the name of one quantity over several windows, and of the same held against its peers."""

WINDOW = re.compile(r"_(\d+)d(?:_vs_peers)?$")
"""Ends the name of what looks back so many days."""

SILENCE: dict[str, tuple[str, str]] = {
    "attributes": ("attributes of your own", "自有属性"),
    "broken_promises": ("broken promise to pay", "未兑现的付款承诺"),
    "contacts": ("contact", "联系记录"),
    "credit_limits": ("credit limit at others", "外部授信额度"),
    "customers": ("master data", "客户基础信息"),
    "decided_promises": ("promise to pay that came due", "已到期的付款承诺"),
    "defaults": ("earlier default", "历史违约"),
    "enforcements": ("enforcement", "强制执行记录"),
    "enquiries": ("credit enquiry", "征信查询"),
    "events": ("event", "事件记录"),
    "exposures": ("exposure", "敞口记录"),
    "external_ratings": ("external rating", "外部评级"),
    "external_scores": ("external score", "外部评分"),
    "industry_default_rates": ("default rate of the industry", "行业违约率"),
    "industry_growth": ("growth of the industry", "行业增长率"),
    "industry_prices": ("price index of the industry", "行业价格指数"),
    "issued_invoices": ("invoice", "开票记录"),
    "lawsuits": ("lawsuit", "诉讼记录"),
    "money_on_account": ("money on account", "预存款"),
    "negative_news": ("negative news", "负面新闻"),
    "open_invoices": ("open invoice", "未结清发票"),
    "open_promises": ("open promise to pay", "未到期的付款承诺"),
    "order_days": ("order", "订单"),
    "orders": ("order", "订单"),
    "partial_payments": ("partial payment", "部分付款记录"),
    "payments": ("payment", "付款记录"),
    "promises": ("promise to pay", "付款承诺"),
    "purchasing_managers_index": ("purchasing managers' index of the industry", "行业采购经理指数"),
    "receipt_days": ("payment", "付款记录"),
    "receipts": ("payment", "付款记录"),
    "reported_balances": ("balance reported by others", "外部账户余额"),
    "reported_days_past_due": ("payment delay reported by others", "外部逾期记录"),
    "reported_instalments": ("instalment reported by others", "外部分期记录"),
    "sanctions": ("sanction", "处罚记录"),
    "satisfaction_reports": ("satisfaction report", "满意度记录"),
    "settlements": ("settled invoice", "已结清发票"),
    "statement_years": ("two consecutive financial statements", "连续两年财务报表"),
    "statements": ("financial statement", "财务报表"),
    "tax_arrears": ("tax arrears", "欠税记录"),
    "transaction_days": ("transaction", "交易流水"),
    "transactions": ("transaction", "交易流水"),
}
"""What a customer has none of when a relation holds nothing about it: "No financial statement known"."""


GOOD_SILENCE = frozenset(
    {
        "defaults",
        "enforcements",
        "lawsuits",
        "money_on_account",
        "negative_news",
        "partial_payments",
        "sanctions",
        "tax_arrears",
    }
)
"""Relations of which nobody wishes to be in: that they say nothing is good news, and no reason against a customer."""


def told(features: Iterable[Feature]) -> list[dict[str, str]]:
    """Per feature, in order: what ``Feature.described`` says, its topic, its source, and what tells it.

    The *topic* is the same for one quantity over several windows, and held against its peers, and for quantities that
    are one thing to a reader. The *source* is the relation that it is computed from; for a derived feature that of its
    first input. It is *told by* itself, or, held against its peers, by the quantity that is: a sentence names the
    peers' figure anyway. How it is *said*: see ``features.wording``. Its *silence* is ``good`` where nobody wishes
    to be known.
    """
    listed = list(features)
    by_name = {feature.name: feature for feature in listed}
    return [
        feature.described()
        | {
            "topic": TOPIC_OF.get(_quantity(feature), _quantity(feature)),
            "source": _source(feature, by_name),
            "told_by": feature.join.inputs[0] if isinstance(feature.join, AgainstPeers) else feature.name,
        }
        | ({"silence": "good"} if _source(feature, by_name) in GOOD_SILENCE else {})
        | ({} if isinstance(feature.join, AgainstPeers) else said(_quantity(feature), _window(feature)))
        for feature in listed
    ]


def _window(feature: Feature) -> int | None:
    found = WINDOW.search(feature.name)
    return int(found[1]) if found else None


def _quantity(feature: Feature) -> str:
    return SAME_QUANTITY.sub("", feature.name, count=1)


def _source(feature: Feature, by_name: dict[str, Feature]) -> str:
    if isinstance(feature.join, Derived):
        return _source(by_name[feature.join.inputs[0]], by_name)
    return feature.join.relation.partition(" ")[0]  # "open_invoices 90 days earlier" tells of open invoices, too
