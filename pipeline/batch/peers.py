"""Features that hold a customer against its peers, of a book in parts: the medians are those of the whole book."""

from collections.abc import Sequence
from pathlib import Path

from ibis.backends.duckdb import Backend

from features.catalogue import CATALOGUE
from features.definition import AgainstPeers
from features.peers import compared, peer_medians, with_peers
from features.temporal import KEYS
from pipeline.batch.book import CATALOGUE as DESCRIBED
from pipeline.batch.book import MATRIX
from pipeline.batch.documents import read_document
from pipeline.engines.engine import materialiser, read_tables, write_tables


def fill_peers(backend: Backend, books: Sequence[Path], tables: Path, folder: Path) -> None:
    """Write ``<part>.parquet``: customer_id, as_of, and the features of each part that compare with peers.

    Parameters
    ----------
    books
        What ``fill_part`` has written of each part, in order.
    tables
        The validated tables, of which customers tells the industry.
    """
    wanted = {each["name"] for each in read_document(books[0] / DESCRIBED)}
    features = [f for f in CATALOGUE if isinstance(f.join, AgainstPeers) and f.name in wanted]
    columns, materialise = compared(features), materialiser(backend)
    customers = read_tables(backend, tables)["customers"].select("customer_id", "industry")
    files = [book / f"{MATRIX}.parquet" for book in books]
    cells = backend.read_parquet(files, table_name="cells_of_the_book").select(*KEYS, *columns)
    medians = materialise(peer_medians(cells.join(customers, "customer_id"), columns))
    for number, file in enumerate(files):
        part = backend.read_parquet(file, table_name=f"cells_{number}").select(*KEYS, *columns)
        spine = part.join(customers, "customer_id").select(*KEYS, "industry")
        beside = with_peers(part, spine, features, medians, materialise)
        told = beside.select(*KEYS, *(f.name for f in features)).order_by(*KEYS)
        write_tables(backend, {part_name(number): told}, folder)


def part_name(number: int) -> str:
    """The name of what belongs to one part: sorted by name, parts stand in order."""
    return f"{number:06}"
