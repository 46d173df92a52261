"""What the champion says of the rows on which the challenger is judged, or why it can't honestly be asked.

Out of time, the champion as it was registered scores the rows: with its own code, in a process of its own, so that a
newer form of the model's files is no way around the comparison. It must not have learnt from those rows: only days from
the first one on which it was judged itself count. In a cross-section it has seen every customer, and where features are
gone it can't score: there, the predictions by which it was judged itself are compared, on the rows in common. They stay
in the store, for no person's row goes to MLflow (decision 0006).
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from data.errors import DataRefused
from models.bundle import checked
from pipeline.registry.versions import CHAMPION, Registry, Version
from pipeline.store.artifacts import read_frame, write_frame
from pipeline.store.files import FEATURES, STORE, read_files

HELD_OUT = STORE / "held_out"
"""Held-out predictions of every model that was judged here, by the id of its run."""

KIND, JUDGED_FROM = "evaluation", "judged_from"
"""Tags of a version: how it was judged, and the first day of the held-out rows."""

SCORER = Path(__file__).with_name("score_as_registered.py")
NOTHING_SHARED = "The champion, version {}, has no held-out rows of both outcomes in common with the new model."
KEPT = ["customer_id", "as_of", "period", "defaulted", "pd"]


@dataclass(frozen=True)
class Asked:
    """The champion's predictions (customer_id, as_of, period, pd); None where there are none, and ``why``."""

    champion: str | None
    predicted: pd.DataFrame | None
    why: str


def ask_champion(registry: Registry, number: str, held_out: pd.DataFrame, kind: str) -> Asked:
    """The champion's predictions for the challenger's held-out rows.

    Parameters
    ----------
    number
        The challenger's version.
    held_out
        customer_id, as_of, period of the rows.
    kind
        ``out_of_time`` or ``cross_validation``.
    """
    champion = registry.with_alias(CHAMPION)
    if champion is None:
        return Asked(None, None, "There is no champion yet.")
    if champion.number == number:
        return Asked(number, None, "It is the champion itself.")
    if kind == champion.tags.get(KIND) == "out_of_time":
        return _scored(registry, champion, held_out)
    return _remembered(champion, "has seen these customers")


def remember(run_id: str, held_out: pd.DataFrame) -> None:
    """Keep a model's held-out predictions, in case it is compared with another one day."""
    write_frame(HELD_OUT / f"{run_id}.parquet", held_out[KEPT])


def _scored(registry: Registry, champion: Version, held_out: pd.DataFrame) -> Asked:
    unseen = held_out[held_out["as_of"].astype(str) >= champion.tags[JUDGED_FROM]]
    if unseen.empty:
        why = f"The champion, version {champion.number}, may have learnt from all of these days."
        return Asked(champion.number, None, why)
    keys = ["customer_id", "as_of"]
    features = read_frame(FEATURES / "features.parquet")
    rows = unseen[[*keys, "period"]].merge(features, on=keys, how="left", validate="one_to_one")
    with TemporaryDirectory() as scratch:
        folder = registry.download(champion.number, Path(scratch) / "model")
        try:
            checked(read_files(next(folder.glob("artifacts/*/manifest.json")).parent))
            scored = _in_own_process(folder, rows, Path(scratch))
        except (DataRefused, _CannotScore, StopIteration) as error:
            return _remembered(champion, f"can't score the present features ({error})")
    told = rows[[*keys, "period"]].assign(pd=scored["pd"].to_numpy())
    return Asked(champion.number, told, NOTHING_SHARED.format(champion.number))


def _remembered(champion: Version, because: str) -> Asked:
    """What it said of its own held-out rows when it was judged: features that were left out since are no way around."""
    kept = HELD_OUT / f"{champion.run_id}.parquet"
    if not kept.exists():
        why = f"The champion, version {champion.number}, {because}, and its held-out predictions are not here any more"
        return Asked(champion.number, None, f"{why} ({kept}).")
    return Asked(champion.number, read_frame(kept), NOTHING_SHARED.format(champion.number))


class _CannotScore(Exception):
    """The registered model ended with an error."""


def _in_own_process(folder: Path, rows: pd.DataFrame, scratch: Path) -> pd.DataFrame:
    asked, answered = scratch / "rows.parquet", scratch / "scored.parquet"
    write_frame(asked, rows)
    # The project's own modules must not be found before those stored with the model.
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-P", str(SCORER), str(folder.resolve()), str(asked.resolve()), str(answered.resolve())],
        cwd=scratch,
        env={**variables, "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise _CannotScore((done.stderr.strip().splitlines() or ["it was ended"])[-1])
    return read_frame(answered)
