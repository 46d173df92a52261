"""Stage ``document``: validate the model as a validator would, and write the report and the model card."""

from models.scale import ScoreScale
from models.validation.battery import Settings, battery
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.reports.validation.artifacts import read_judged, read_run
from pipeline.reports.validation.facts import validation_facts
from pipeline.reports.validation.pages import CARD, REPORT, drawings, render
from pipeline.store.files import REPORTS, read_files, write_json, write_text
from pipeline.store.lineage import lineage


def main() -> None:
    """Write ``reports/validation.json``, and from it ``model_validation.html`` and ``model_card.html``."""
    params = load()
    told = params.model_dump(
        include={"label", "featurize", "train", "calibrate", "evaluate", "assign_tiers", "document"}, mode="json"
    )
    run, tiers = read_run(), params.assign_tiers
    settings = Settings(params.document, params.evaluate, tiers, ScoreScale(params.calibrate.scale))
    facts = validation_facts(run, battery(read_judged(run), settings), lineage(told), told, params.document.light)
    drawn = drawings(facts, read_files(REPORTS / "plots"), tiers)
    write_json(REPORTS / "validation.json", facts)
    write_text(REPORTS / "model_validation.html", render(REPORT, facts, drawn, tiers))
    write_text(REPORTS / "model_card.html", render(CARD, facts, [], tiers))


if __name__ == "__main__":
    run_stage(main)
