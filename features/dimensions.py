"""The risk dimensions that every feature belongs to, and the direction in which a feature moves the risk."""

from dataclasses import dataclass
from typing import Literal

Risk = Literal["up", "down", "either"]
"""What a rise of the feature does to the risk: the monotone constraint (1, -1, none)."""


@dataclass(frozen=True)
class Dimension:
    """One of the eight risk dimensions by which reasons are summed."""

    code: str
    en: str
    zh: str


FINANCIAL = Dimension("financial", "financial strength", "财务状况")
CREDIT = Dimension("credit", "payment and credit record", "付款信用")
TRADING = Dimension("trading", "trading behaviour", "交易行为")
RELATIONSHIP = Dimension("relationship", "relationship", "合作关系")
INDUSTRY = Dimension("industry", "industry and market", "行业市场")
LEGAL = Dimension("legal", "legal and compliance", "法律合规")
INNOVATION = Dimension("innovation", "technology and innovation", "技术创新")
REPUTATION = Dimension("reputation", "reputation", "声誉")
DIMENSIONS = (FINANCIAL, CREDIT, TRADING, RELATIONSHIP, INDUSTRY, LEGAL, INNOVATION, REPUTATION)
