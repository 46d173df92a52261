import numpy as np
import pandas as pd

from models.validation.drift import feature_drift
from tests.unit.models.validation.settings import DOCUMENT


def test_the_feature_that_moved_comes_first() -> None:
    random = np.random.default_rng(0)
    before = pd.DataFrame({"customer_id": np.arange(2000), "still": random.normal(size=2000)}).assign(
        moved=lambda d: d["still"], trade=random.choice(["a", "b"], 2000)
    )
    now = before.assign(moved=before["moved"] + 0.5, still=before["still"].where(random.random(2000) > 0.02))
    found = feature_drift(before, now, ["still", "moved", "trade"], DOCUMENT.stability)
    assert [each.feature for each in found] == ["moved", "still", "trade"]
    assert [each.stability.light for each in found] == ["yellow", "green", "green"]
    assert found[1].missing_reference == 0
    assert 0.01 < found[1].missing_current < 0.03
