"""Made-up rows on which a model and its SQL would differ if they differed anywhere: on, above and below every cut."""

from collections import defaultdict

import numpy as np
import pandas as pd
from sqlglot import exp

from models.schema import FeatureSchema, FeatureSpec

FAR = (0.0, -0.0, 1e-36, -1e-36, 1e308, -1e308, np.nan, np.inf, -np.inf)
COMPARISONS = (exp.LT, exp.LTE, exp.GT, exp.GTE)
UNSEEN = "a category that nobody has seen ' \\ 未知"


def edge_rows(query: exp.Select, schema: FeatureSchema, rows: int, seed: int) -> pd.DataFrame:
    """Rows of random cells, each at an edge of its feature.

    Parameters
    ----------
    query
        ``models.sql.statement.query_of``: the numbers that it compares a feature with are the cuts.

    Returns
    -------
    pandas.DataFrame
        customer_id, as_of, and the features of the schema.
    """
    random, cuts = np.random.default_rng(seed), _cuts(query)
    features = {each.name: random.choice(_values(each, cuts[each.name]), rows) for each in schema.features}
    keys = {"customer_id": [f"C{number}" for number in range(rows)], "as_of": "2026-01-01"}
    return pd.DataFrame(keys | features)


def _values(feature: FeatureSpec, cuts: set[float]) -> "np.ndarray[tuple[int], np.dtype[np.object_ | np.float64]]":
    if feature.levels is not None:
        return np.array([*feature.levels, UNSEEN, None], dtype=object)
    at = np.array(sorted(cuts), dtype=np.float64)
    return np.concatenate([at, np.nextafter(at, np.inf), np.nextafter(at, -np.inf), np.array(FAR)])


def _cuts(query: exp.Select) -> dict[str, set[float]]:
    found: dict[str, set[float]] = defaultdict(set)
    for comparison in query.find_all(*COMPARISONS):
        number = comparison.expression
        if isinstance(comparison.this, exp.Column) and isinstance(number, exp.Literal | exp.Neg):
            found[comparison.this.name].add(float(number.sql()))
    return found
