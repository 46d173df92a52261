"""``default-risk night``."""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.commands.shared import enter_project


def night(
    as_of: Annotated[str, typer.Option(help="Day asked about, YYYY-MM-DD.")],
    out: Annotated[Path, typer.Option(help="Folder of the results, as for `score`.")],
    source: Annotated[
        str | None, typer.Option(help="Folder, mapping file, database.yaml, zoho or fxiaoke. Default: params.yaml.")
    ] = None,
    model: Annotated[str, typer.Option(help="champion, challenger, or the number of a version.")] = "champion",
    engine: Annotated[
        Literal["duckdb", "spark"] | None, typer.Option(help="What works the book off. Default: params.yaml.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the night's manifest as JSON.")] = False,
) -> None:
    """Read the source, score, carry results into database and CRM, and tell people: one call, for the scheduler.

    Where results go stands in params.yaml (section night). `out/night/<day>.json` says what was done; killed or failed,
    the same call goes on with what has not been done. A CRM that is down does not keep messages back, nor the other
    way round. Exit codes: those of the first step that failed; 3: the tables were refused.

    For example:

    - `default-risk night --as-of 2026-01-01 --out scores --source exports/mapping.yaml`
    - `default-risk night --as-of $(date +%F) --out /srv/scores --source zoho`
    """
    from pipeline.batch.request import Request, day_of
    from pipeline.crm.systems import SYSTEMS
    from pipeline.night.flow import Night
    from pipeline.night.told import sentences
    from pipeline.params import load

    here, target, day = Path.cwd(), out.absolute(), day_of(as_of)
    enter_project()
    params = load().on(engine)
    named = source or params.night.source
    place = Path(named) if named in SYSTEMS else (here / named if source else Path(named).absolute())
    done = Night(Request(source=place, as_of=day, model=model, out=target), params).run()
    typer.echo(json.dumps(done.told, ensure_ascii=False, default=str) if as_json else sentences(done))
