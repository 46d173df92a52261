"""Values of categories that the product itself writes, in words; a user's own values stand as they came."""

from collections.abc import Mapping

INDUSTRIES = {
    "machinery": ("machinery", "机械"),
    "electronics": ("electronics", "电子"),
    "textiles": ("textiles", "纺织"),
    "chemicals": ("chemicals", "化工"),
    "food": ("food", "食品"),
    "construction": ("construction", "建筑"),
    "furniture": ("furniture", "家具"),
    "logistics": ("logistics", "物流"),
    "packaging": ("packaging", "包装"),
    "retail": ("retail", "零售"),
}
REGIONS = {
    "guangdong": ("Guangdong", "广东"),
    "jiangsu": ("Jiangsu", "江苏"),
    "zhejiang": ("Zhejiang", "浙江"),
    "shandong": ("Shandong", "山东"),
    "henan": ("Henan", "河南"),
    "sichuan": ("Sichuan", "四川"),
    "hubei": ("Hubei", "湖北"),
    "fujian": ("Fujian", "福建"),
    "hunan": ("Hunan", "湖南"),
    "anhui": ("Anhui", "安徽"),
    "hebei": ("Hebei", "河北"),
    "shanghai": ("Shanghai", "上海"),
}
WORDS: Mapping[str, tuple[str, str]] = INDUSTRIES | REGIONS
"""English and Chinese, by the value as it stands in the tables."""


def category_en(value: str) -> str:
    """The value in English, or as it came.

    >>> category_en("hubei"), category_en("Eisenwaren")
    ('Hubei', 'Eisenwaren')
    """
    return WORDS[value][0] if value in WORDS else value


def category_zh(value: str) -> str:
    """The value in Chinese, or as it came."""
    return WORDS[value][1] if value in WORDS else value
