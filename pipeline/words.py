"""Words for codes that several pages show, English and Chinese; light to import, for the desk opens with it."""

CHINESE_TIERS = {"low": "低风险", "medium": "中风险", "high": "高风险"}
"""Tiers of ``params.yaml`` as it comes; one of the user's own naming has no Chinese."""

SEVERITIES = {"high": ("high", "高"), "medium": ("medium", "中"), "low": ("low", "低")}
STATUSES = {"performing": ("performing", "正常"), "in_default": ("in default", "已违约")}
