"""Stage ``label``: read defaults off the ledger, and say for each snapshot whether one starts in the horizon."""

from datetime import date

from data.given_labels import how_judged
from data.labels import labels_of, ledger_of, summary
from data.sensitivity import sensitivity
from pipeline.engines.engine import engine, materialiser, read_tables, write_tables
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.files import LABELS, TABLES, published_folder, read_json, write_json


def main() -> None:
    """Write ``labels/``: labels, and what the ledger says (balances, spells), which features build on."""
    params = load()
    portfolio = read_json(TABLES / "portfolio.json")
    observed_until = date.fromisoformat(portfolio["observed_until"])
    asked = params.label.with_split(portfolio.get("split"))
    with engine(params.engine) as backend, published_folder(LABELS) as folder:
        tables, materialise = read_tables(backend, TABLES), materialiser(backend)
        ledger = ledger_of(tables, asked.definition, observed_until, materialise)
        labels = materialise(labels_of(tables, ledger, observed_until, asked, materialise))
        write_tables(backend, {**ledger, "labels": labels}, folder)
        write_json(folder / "summary.json", summary(labels, how_judged(tables, observed_until, asked)))
        moved = sensitivity(tables, ledger, observed_until, asked, materialise)
        write_json(folder / "sensitivity.json", moved)


if __name__ == "__main__":
    run_stage(main)
