"""Quantities that are one thing to a reader: told one after the other they would be the same reason several times.

Whoever pays late has a high mean delay, a high longest delay and a high share of late invoices. A notice of principal
reasons that names all three says one thing (Regulation B, 12 CFR 1002.9(b)(2): specific reasons, as a rule no more than
four). Their points are added up under one code, and the figure that costs most tells it.
"""

from collections.abc import Mapping

RELATED: Mapping[str, tuple[str, ...]] = {
    "paid_late": (
        "days_past_due_mean",
        "days_past_due_weighted_mean",
        "days_past_due_max",
        "days_past_due_volatility",
        "days_past_due_trend",
        "days_past_due_year_change",
        "late_share",
        "late_over_30_share",
        "late_over_60_share",
        "late_over_90_share",
        "settled_early_share",
        "payment_index",
        "payment_index_trend",
    ),
    "overdue_now": (
        "overdue_amount",
        "overdue_over_30_amount",
        "overdue_share",
        "overdue_over_30_share",
        "overdue_over_60_share",
        "overdue_over_90_share",
        "overdue_1_to_30_share",
        "overdue_31_to_60_share",
        "overdue_61_to_90_share",
        "overdue_invoice_share",
        "overdue_share_change",
        "open_days_past_due_max",
        "open_days_past_due_mean",
        "open_days_past_due_weighted_mean",
        "payment_index_open",
    ),
    "disputes": ("disputed_amount", "disputed_share", "disputed_invoice_share"),
    "earlier_defaults": ("default_count", "days_since_last_default"),
    "part_payments": ("partial_payment_count", "partial_payment_share", "part_paid_share"),
    "order_development": ("order_swing", "order_drop", "order_season_change", "order_year_change"),
    "order_rhythm": ("order_gap_mean", "order_gap_max", "order_irregularity", "order_silence", "days_since_last_order"),
    "payment_rhythm": ("payment_gap_mean", "payment_gap_volatility", "payment_silence", "days_since_last_payment"),
    "invoice_development": ("invoiced_swing", "invoiced_season_change", "invoiced_year_change"),
    "inflow_development": ("inflow_swing", "inflow_season_change", "inflow_year_change"),
    "external_score": ("external_score", "external_score_change"),
    "late_elsewhere": (
        "reported_days_past_due",
        "reported_days_past_due_max",
        "reported_days_past_due_mean",
        "reported_days_past_due_change",
    ),
    "satisfaction": ("satisfaction_last", "satisfaction_mean"),
    "lawsuits": ("lawsuit_count", "lawsuit_amount_sum", "days_since_last_lawsuit"),
    "enforcements": ("enforcement_count", "days_since_last_enforcement"),
    "tax_arrears": ("tax_arrears_count", "days_since_last_tax_arrears"),
    "sanctions": ("sanction_count", "days_since_last_sanction"),
    "industry_outlook": (
        "industry_growth",
        "industry_growth_change",
        "industry_default_rate",
        "industry_default_rate_change",
        "purchasing_managers_index",
        "purchasing_managers_index_change",
        "industry_price_index_change",
    ),
    "liquidity": ("current_ratio", "quick_ratio", "cash_ratio", "current_ratio_change"),
    "debt": ("debt_to_assets", "leverage", "equity_to_debt", "long_term_debt_to_assets", "debt_to_assets_change"),
    "profitability": (
        "operating_margin",
        "net_margin",
        "return_on_assets",
        "ebit_to_assets",
        "operating_margin_change",
        "loss_count",
        "losses_in_both_years",
    ),
    "gross_margin": ("gross_margin", "gross_margin_change"),
}
"""Quantities by the code of the reason that they are."""

TOPIC_OF: Mapping[str, str] = {quantity: topic for topic, members in RELATED.items() for quantity in members}
