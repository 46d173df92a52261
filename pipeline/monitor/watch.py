"""``default-risk monitor``: reads a scored version, compares, writes the page and its figures."""

import json
import os
from pathlib import Path

from models.monitoring.realised import Realised, realised
from models.monitoring.shift import shifts
from pipeline import params as parameters
from pipeline.monitor.facts import monitor_facts
from pipeline.monitor.outcomes import outcomes
from pipeline.monitor.page import render
from pipeline.monitor.scored import Scored, earlier, model_of, scored_at, tallies
from pipeline.orchestration.run import project_root
from pipeline.params import Params
from pipeline.reports.languages import LANGUAGES
from pipeline.store.files import write_json, write_text

FIGURES = "monitor.json"
PAGE = "monitor.{}.html"


def watch(scores: Path, labels: Path | None, out: Path, *, as_json: bool = False) -> None:
    """Watch a scored version; paths are relative to where the command was given, parameters are the project's."""
    scores, out, later = scores.absolute(), out.absolute(), labels.absolute() if labels else None
    os.chdir(project_root(Path.cwd()))
    params = parameters.load()
    scored = scored_at(scores)
    model, reference = model_of(scored, params.registration)
    moved = shifts(reference, tallies(scored, reference, model.schema), params.monitor)
    became, immature = _became(scored, later, params)
    facts = monitor_facts(scored, reference, moved, became, immature, params.monitor, params.gate.min_auc)
    write_json(out / FIGURES, facts)
    for language in LANGUAGES:
        write_text(out / PAGE.format(language), render(facts, language))
    print(json.dumps(facts, ensure_ascii=False) if as_json else _sentence(facts, out))


def _became(scored: Scored, later: Path | None, params: Params) -> tuple[list[Realised], list[str]]:
    """What became of this version and those before it, and the days that are not mature."""
    if later is None:
        return [], []
    versions = earlier(scored)
    known = outcomes(later, versions, params).of_version
    monitor, lights = params.monitor, params.document.light
    became = [
        realised(str(version.as_of), version.model, known[version.folder.name], monitor, lights)
        for version in versions
        if version.folder.name in known
    ]
    return became, [str(version.as_of) for version in versions if version.folder.name not in known]


def _sentence(facts: dict[str, object], out: Path) -> str:
    areas: dict[str, dict[str, object]] = facts["areas"]  # type: ignore[assignment]
    lights = ", ".join(f"{name} {area['light']}" for name, area in areas.items())
    return "\n".join([f"{facts['light']}: {lights}", *(str(out / PAGE.format(language)) for language in LANGUAGES)])
