"""A copy stands among the peers of the first day in the place of the customer itself; copies do not meet."""

from datetime import date

import pyarrow as pa

from features.catalogue import CATALOGUE
from pipeline.engines.engine import embedded, materialiser
from pipeline.recourse.scoring import among_peers
from tests.small_store import PARAMS

FIRST, LATER = date(2026, 1, 2), date(2026, 4, 1)
FEATURES = [f for f in CATALOGUE if f.name == "overdue_share_vs_peers"]


def test_the_median_is_that_of_the_peers_and_the_copys_own_value() -> None:
    # Peers have 0.0, 0.1 ... 0.9. With a copy's own 1.0 the median is 0.5, with its own 0.0 it is 0.4.
    peers = [(f"P{at}", FIRST, at / 10) for at in range(10)]
    copies = [("0~C1", FIRST, 1.0), ("1~C1", LATER, 1.0), ("2~C1", LATER, 0.0)]
    ids, days, values = (pa.array(column) for column in zip(*peers, *copies, strict=True))
    cells = pa.table({"customer_id": ids, "as_of": days, "overdue_share": values})
    with embedded(PARAMS.engine) as backend:
        matrix = backend.create_table("matrix", cells)
        questions = backend.create_table("questions", cells.slice(10).select(["customer_id", "as_of"]))
        industry = pa.array(["retail"] * len(cells))
        customers = backend.create_table("customers", pa.table({"customer_id": ids, "industry": industry}))
        found = among_peers(matrix, questions, customers, FEATURES, materialiser(backend))
        rows = found.order_by("customer_id").to_pyarrow().to_pandas()
    assert rows["overdue_share_vs_peers"].round(12).tolist() == [0.5, 0.5, -0.4]
