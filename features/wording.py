"""How a person would say a figure: "paid 34 days late on average over 90 days" for "mean days past due ...".

By quantity: English, Chinese, with ``{value}`` for the figure with its unit and ``{days}`` for the window. A third
entry tells the figure in another unit: a ratio as a share is read in percent. Quantities that are not listed are told
by their definition.
"""

from collections.abc import Mapping

Words = tuple[str, str] | tuple[str, str, str]

SAID: Mapping[str, Words] = {
    "days_past_due_mean": ("paid {value} late on average over {days} days", "近{days}天平均逾期 {value}"),
    "days_past_due_weighted_mean": (
        "paid {value} late on average over {days} days, large invoices counting more",
        "近{days}天按金额加权平均逾期 {value}",
    ),
    "days_past_due_max": ("paid up to {value} late over {days} days", "近{days}天最长逾期 {value}"),
    "days_past_due_volatility": ("delays of payment vary by {value}", "近{days}天逾期天数波动 {value}"),
    "days_past_due_year_change": ("average delay changed by {value} in a year", "平均逾期同比变动 {value}"),
    "days_past_due_trend": (
        "average delay of the last 90 days less that of the year: {value}",
        "近90天平均逾期较全年变动 {value}",
    ),
    "late_share": ("paid {value} of its invoices late over {days} days", "近{days}天逾期付款的发票占 {value}"),
    "late_over_30_share": (
        "paid {value} of its invoices more than 30 days late",
        "近{days}天逾期超过30天付款的发票占 {value}",
    ),
    "late_over_60_share": (
        "paid {value} of its invoices more than 60 days late",
        "近{days}天逾期超过60天付款的发票占 {value}",
    ),
    "late_over_90_share": (
        "paid {value} of its invoices more than 90 days late",
        "近{days}天逾期超过90天付款的发票占 {value}",
    ),
    "settled_early_share": ("paid {value} of its invoices early", "近{days}天提前付款的发票占 {value}"),
    "days_to_settle_mean": ("takes {value} from invoice to payment", "从开票到付清平均 {value}"),
    "payment_index": (
        "payment index {value} over {days} days (80: prompt, 50: 30 days late)",
        "近{days}天付款指数 {value}（80 为按期，50 为逾期30天）",
    ),
    "payment_index_open": (
        "payment index of open invoices {value} (80: none is overdue)",
        "未结清发票付款指数 {value}（80 为无逾期）",
    ),
    "payment_gap_mean": ("pays every {value} on average", "平均每 {value}付款一次"),
    "payment_silence": (
        "last paid {value} times its usual interval ago",
        "距上次付款已为平常间隔的 {value} 倍",
    ),
    "days_since_last_payment": ("last paid {value} ago", "距上次付款 {value}"),
    "partial_payment_share": ("{value} of its payments were in part only", "部分付款占收款次数的 {value}"),
    "part_paid_share": ("{value} of its open invoices are paid in part only", "未结清发票中部分付款的占 {value}"),
    "default_count": ("earlier defaults within {days} days: {value}", "近{days}天违约次数 {value}"),
    "days_since_last_default": ("last defaulted {value} ago", "距上次违约 {value}"),
    "open_amount": ("owes {value}", "未结清金额 {value}"),
    "open_invoice_count": ("open invoices: {value}", "未结清发票张数 {value}"),
    "open_age_weighted_mean": ("open invoices are {value} old on average", "未结清发票平均账龄 {value}"),
    "open_days_past_due_max": ("oldest open invoice {value} past due", "未付发票最长逾期 {value}"),
    "open_days_past_due_mean": ("open invoices {value} past due on average", "未结清发票平均逾期 {value}"),
    "open_days_past_due_weighted_mean": (
        "open invoices {value} past due on average, large ones counting more",
        "未结清发票按金额加权平均逾期 {value}",
    ),
    "overdue_amount": ("{value} overdue", "逾期未付 {value}"),
    "overdue_over_30_amount": ("{value} more than 30 days overdue", "逾期超过30天未付 {value}"),
    "overdue_share": ("{value} of what it owes is overdue", "逾期金额占未结清金额的 {value}"),
    "overdue_over_30_share": (
        "{value} of what it owes is more than 30 days overdue",
        "逾期超过30天的金额占 {value}",
    ),
    "overdue_over_60_share": (
        "{value} of what it owes is more than 60 days overdue",
        "逾期超过60天的金额占 {value}",
    ),
    "overdue_over_90_share": (
        "{value} of what it owes is more than 90 days overdue",
        "逾期超过90天的金额占 {value}",
    ),
    "overdue_invoice_share": ("{value} of its open invoices are overdue", "未结清发票中已逾期的占 {value}"),
    "disputed_share": ("{value} of what it owes is disputed", "有争议金额占未结清金额的 {value}"),
    "invoiced_season_change": (
        "invoices changed by {value} against the same quarter a year before",
        "近90天开票金额同比变动 {value}",
        "share",
    ),
    "invoiced_year_change": ("invoices changed by {value} in a year", "全年开票金额同比变动 {value}", "share"),
    "invoiced_swing": ("invoices of 90 days {value} times the usual level", "近90天开票金额为平常的 {value} 倍"),
    "order_season_change": (
        "orders changed by {value} against the same quarter a year before",
        "近90天订单金额同比变动 {value}",
        "share",
    ),
    "order_year_change": ("orders changed by {value} in a year", "全年订单金额同比变动 {value}", "share"),
    "order_swing": ("orders of 90 days {value} times the usual level", "近90天订单金额为平常的 {value} 倍"),
    "order_silence": ("last ordered {value} times its usual interval ago", "距上次下单已为平常间隔的 {value} 倍"),
    "days_since_last_order": ("last ordered {value} ago", "距上次下单 {value}"),
    "order_amount_mean": ("an order is {value} on average", "单笔订单平均 {value}"),
    "largest_order_share": ("largest order {value} of a year's orders", "最大一笔订单占全年订单的 {value}"),
    "cancelled_share": ("cancelled {value} of its orders over {days} days", "近{days}天取消的订单占 {value}"),
    "returned_share": ("returned {value} of its orders over {days} days", "近{days}天退货的订单占 {value}"),
    "inflow_swing": ("inflow of 90 days {value} times the usual level", "近90天流入金额为平常的 {value} 倍"),
    "lost_buyer_share": ("lost {value} of its buyers within 90 days", "近90天流失的付款方占 {value}"),
    "current_ratio": ("current assets {value} times current liabilities", "流动比率 {value}"),
    "cash_ratio": ("cash covers {value} of its current liabilities", "现金为流动负债的 {value}", "share"),
    "debt_to_assets": ("debt is {value} of its total assets", "资产负债率 {value}", "share"),
    "equity_to_debt": ("equity is {value} of its debt", "所有者权益为总负债的 {value}", "share"),
    "long_term_debt_to_assets": ("long-term debt is {value} of its assets", "长期负债为总资产的 {value}", "share"),
    "cash_change": ("cash changed by {value} of last year's assets", "货币资金变动为上年总资产的 {value}", "share"),
    "asset_turnover": ("a year's revenue is {value} times its assets", "总资产周转率 {value}"),
    "revenue_growth": ("revenue changed by {value} in a year", "营业收入同比变动 {value}"),
    "gross_margin": ("gross margin {value}", "毛利率 {value}"),
    "operating_margin": ("operating margin {value}", "营业利润率 {value}"),
    "net_margin": ("net margin {value}", "净利率 {value}"),
    "return_on_assets": ("return on assets {value}", "总资产收益率 {value}"),
    "altman_z": ("Altman's Z'' {value} (below 1.1: distress)", "Altman Z''值 {value}（低于 1.1 为困境）"),
    "total_assets": ("total assets {value}", "总资产 {value}"),
    "revenue": ("revenue {value}", "营业收入 {value}"),
    "statement_delay_days": ("published its statement {value} after the period", "财报在期末后 {value}披露"),
    "inventory_days": ("inventory for {value}", "存货周转 {value}"),
    "external_score": ("external credit score {value}", "外部信用评分 {value}"),
    "external_score_change": ("external credit score changed by {value} in a year", "外部信用评分一年变动 {value}"),
    "credit_limit": ("credit limit elsewhere {value}", "外部授信额度 {value}"),
    "enquiry_count": ("credit enquiries over {days} days: {value}", "近{days}天征信查询次数 {value}"),
    "reported_days_past_due": ("reported {value} past due elsewhere", "征信最近报告逾期 {value}"),
    "reported_days_past_due_max": (
        "reported up to {value} past due elsewhere over {days} days",
        "近{days}天征信报告最长逾期 {value}",
    ),
    "reported_days_past_due_mean": (
        "reported {value} past due elsewhere on average",
        "近{days}天征信报告平均逾期 {value}",
    ),
    "reported_balance": ("owes {value} elsewhere", "征信报告余额 {value}"),
    "tenure_days": ("customer for {value}", "合作 {value}"),
    "age_days": ("founded {value} ago", "成立 {value}"),
    "employees": ("employees: {value}", "员工 {value}"),
    "registered_capital": ("registered capital {value}", "注册资本 {value}"),
    "satisfaction_last": ("satisfaction last reported {value}", "最近一次满意度 {value}"),
    "satisfaction_mean": ("satisfaction {value} on average", "近{days}天平均满意度 {value}"),
    "days_since_last_contact": ("last contact {value} ago", "距上次联系 {value}"),
    "lawsuit_count": ("lawsuits within {days} days: {value}", "近{days}天诉讼次数 {value}"),
    "lawsuit_amount_sum": ("{value} claimed in lawsuits within {days} days", "近{days}天诉讼标的 {value}"),
    "days_since_last_lawsuit": ("last lawsuit {value} ago", "距最近一次诉讼 {value}"),
    "enforcement_count": ("enforcements within {days} days: {value}", "近{days}天被强制执行次数 {value}"),
    "days_since_last_enforcement": ("last enforcement {value} ago", "距最近一次被强制执行 {value}"),
    "tax_arrears_count": ("announced tax arrears within {days} days: {value}", "近{days}天欠税公告次数 {value}"),
    "days_since_last_tax_arrears": ("last tax arrears {value} ago", "距最近一次欠税公告 {value}"),
    "sanction_count": ("sanctions within {days} days: {value}", "近{days}天行政处罚次数 {value}"),
    "days_since_last_sanction": ("last sanction {value} ago", "距最近一次行政处罚 {value}"),
    "official_action_amount_sum": (
        "{value} in enforcements, tax arrears and sanctions within {days} days",
        "近{days}天被执行、欠税与处罚金额 {value}",
    ),
    "legal_amount_to_capital": (
        "lawsuits, enforcements, arrears and sanctions of {value} of its capital",
        "近{days}天诉讼、执行、欠税与处罚金额为注册资本的 {value}",
        "share",
    ),
    "industry": ("industry {value}", "所属行业 {value}"),
    "region": ("seat in {value}", "所在地区 {value}"),
    "industry_growth": ("growth of its industry {value}", "所属行业增长率 {value}"),
    "industry_growth_change": (
        "growth of its industry less that of a year before: {value}",
        "所属行业增长率一年变动 {value}",
    ),
    "industry_default_rate": ("default rate of its industry {value}", "所属行业违约率 {value}"),
    "industry_default_rate_change": (
        "default rate of its industry less that of a year before: {value}",
        "所属行业违约率一年变动 {value}",
    ),
    "purchasing_managers_index": (
        "purchasing managers' index of its industry {value} (below 50: contraction)",
        "所属行业采购经理指数 {value}（低于 50 为收缩）",
    ),
    "purchasing_managers_index_change": (
        "purchasing managers' index of its industry changed by {value} in a year",
        "所属行业采购经理指数一年变动 {value}",
    ),
}


def said(quantity: str, days: int | None) -> dict[str, str]:
    """``said_en``, ``said_zh`` and ``said_unit`` of a quantity over a window; empty where its definition tells it.

    >>> said("days_past_due_mean", 90)["said_zh"]
    '近90天平均逾期 {value}'
    """
    if quantity not in SAID:
        return {}
    english, chinese, *unit = (each.replace("{days}", str(days)) for each in SAID[quantity])
    return {"said_en": english, "said_zh": chinese} | ({"said_unit": unit[0]} if unit else {})
