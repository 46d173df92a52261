"""From an empty PostgreSQL to written-back tiers: every command with its seconds.

    python -m benchmarks.database                        2,000 customers
    python -m benchmarks.database --customers 20000

The server is one of our own, in a folder that is removed. A simulated portfolio stands in for the ERP's tables; the
model learns from them where they are.
"""

import argparse
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.pipeline import ROOT, environment
from benchmarks.score import AS_OF, set_customers
from models.bundle import DefaultModel, checked
from pipeline.databases.address import address_of
from pipeline.databases.database import transaction
from pipeline.params import load
from pipeline.registry.tracking import registered
from pipeline.warehouse.tables import Table, kept_as
from tests.databases import ask, fresh_url, postgresql, say
from tests.integration.runs import working_in

PAYMENT = "insert into payments (payment_id, customer_id, invoice_id, paid_on, recorded_on, amount, kind) select "
LATE = (
    f"{PAYMENT} 'late-' || invoice_id, customer_id, invoice_id, due_on, current_date - 400, amount, 'payment' "
    "from (select * from invoices where currency is null order by invoice_id limit 1) as first_invoice"
)


@dataclass(frozen=True)
class Walk:
    """A clone of the project beside a database; ``variables``: secrets that its commands find in the environment."""

    clone: Path
    url: str
    variables: dict[str, str] = field(default_factory=dict)

    def step(self, command: str, lines: int = 1) -> None:
        """Run a command, and print it with its seconds and the last lines that it said."""
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", *shlex.split(command)],
            cwd=self.clone,
            env={**environment(self.clone), "ERP": self.url, "WAREHOUSE": self.url, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )
        said = (
            (done.stdout.strip() or done.stderr.strip()).replace(address_of(self.url).shown, "$WAREHOUSE").splitlines()
        )
        told = "\n    ".join(said[-lines:])
        print(f"$ default-risk {command}\n    {time.perf_counter() - began:.1f} s: {told}", flush=True)
        refused = [line for line in done.stderr.splitlines() if "The gate refused version" in line]
        for line in refused:  # on so few customers it may; the challenger is what is walked with
            print(f"    {line}", flush=True)
        if done.returncode and not refused:
            raise SystemExit(done.stderr)


@contextmanager
def filled(customers: int) -> Iterator[Walk]:
    """A clone of what is committed, and a database with the tables of an ERP."""
    with TemporaryDirectory() as scratch, postgresql() as server:
        clone, url = Path(scratch) / "clone", fresh_url("postgresql", Path(scratch), server)
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        set_customers(clone, customers)
        subprocess.run([sys.executable, "-m", "pipeline.stages.ingest"], cwd=clone, check=True, capture_output=True)
        names, began = [], time.perf_counter()
        for path in sorted((clone / "data/store/raw").glob("*.parquet")):
            copy(path, url)
            names.append(path.stem)
        rows = sum(pq.read_metadata(path).num_rows for path in (clone / "data/store/raw").glob("*.parquet"))
        print(f"an ERP of {len(names)} tables, {rows:,} rows: written in {time.perf_counter() - began:.1f} s")
        (clone / "erp").mkdir()
        listed = "".join(f"  {name}: {{table: {name}}}\n" for name in names)
        (clone / "erp/database.yaml").write_text(f"url: ${{ERP}}\ntables:\n{listed}")
        yield Walk(clone, url)


def copy(path: Path, url: str) -> None:
    """A table of the portfolio as one of the database, without a key: an ERP's rows may be bad."""
    file = pq.ParquetFile(path)
    names = [name for name in file.schema_arrow.names if name not in ("source_file", "source_line")]
    schema = pa.schema([(name, kept_as(file.schema_arrow.field(name).type)) for name in names])
    made = Table(path.stem, schema, ()).created("postgresql").replace(", PRIMARY KEY ()", "")
    with transaction(address_of(url)) as database:
        database.execute(made, "made")
        database.append(path.stem, file.read(columns=names).cast(schema).to_reader(), "filled")


def score_inside(walk: Walk) -> None:
    """Run the model's SQL where the features are, and print how far its probabilities are from the model's."""
    features = walk.clone / "data/store/features/features.parquet"
    copy(features, walk.url)
    began = time.perf_counter()
    found = pd.DataFrame(ask(walk.url, (walk.clone / "score.sql").read_text(encoding="utf-8")))
    seconds = time.perf_counter() - began
    with working_in(walk.clone):
        model = DefaultModel.from_files(checked(registered(load().registration, "challenger").files))
    rows = pd.read_parquet(features)
    both = rows.assign(ours=model.predict(rows)["pd"]).merge(found, on=["customer_id", "as_of"], validate="one_to_one")
    print(
        f"    {model.estimator.name} in PostgreSQL: {len(found):,} of {len(rows):,} customers and days in "
        f"{seconds:.1f} s, "
        f"no probability is further than {(both['pd'] - both['ours']).abs().max():.1g} from the model's"
    )


def main(customers: int) -> None:
    """Walk the whole way, and print every step."""
    score = f"score --source erp/database.yaml --as-of {AS_OF} --model challenger --out scores --to '$WAREHOUSE'"
    with filled(customers) as walk:
        walk.step("run --source database --raw erp/database.yaml")
        walk.step(score)
        walk.step(score)
        say(walk.url, LATE)
        print("a payment is booked that came 400 days ago")
        walk.step(score)
        walk.step("sql --model challenger --table features --out score.sql")
        score_inside(walk)
        decided = "select tier, measure, count(*) as customers, sum(credit_limit) as credit_limit "
        query = f"{decided}from default_risk_latest_decisions group by 1, 2 order by 1, 2"
        print(f"> {query}")
        for row in ask(walk.url, query):
            counted = f"{row['customers']:>8}{row['credit_limit']:>16,.0f}"
            print(f"    {row['tier'] or 'in default':<12}{row['measure']:<28}{counted}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=2_000)
    main(parser.parse_args().customers)
