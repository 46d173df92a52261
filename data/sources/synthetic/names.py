"""Company names built from syllables: none is meant, and any likeness to a living firm is chance."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.sources.synthetic.frames import Ints, words

_FIRST = tuple("华信恒瑞盛泰鑫隆宏达金源永兴博远嘉禾天成中汇德昌佳美安润")
_SECOND = tuple("信达盛丰源通泰宇诚兴邦康荣润发辉腾凯诺航")
_FORMS = ("有限公司", "股份有限公司", "科技有限公司", "集团有限公司", "贸易有限公司")
_FORM_SHARES = (0.62, 0.08, 0.14, 0.04, 0.12)
_TRADES = {
    "machinery": "机械",
    "electronics": "电子",
    "textiles": "纺织",
    "chemicals": "化工",
    "food": "食品",
    "construction": "建设",
    "furniture": "家具",
    "logistics": "物流",
    "packaging": "包装",
    "retail": "商贸",
}


def company_names(industry: Ints, industries: tuple[str, ...], rng: np.random.Generator) -> pa.Array:
    """A Chinese company name per firm: two syllables, the trade, the legal form."""
    size = len(industry)
    parts = (
        words(_FIRST, rng.integers(0, len(_FIRST), size)),
        words(_SECOND, rng.integers(0, len(_SECOND), size)),
        words(tuple(_TRADES[name] for name in industries), industry),
        words(_FORMS, rng.choice(len(_FORMS), size, p=_FORM_SHARES)),
    )
    return pc.binary_join_element_wise(*parts, "")
