"""What DVC says line by line, as events: it has no other way to report on a run while it is going on."""

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Line:
    """One line of a run.

    Attributes
    ----------
    kind
        ``started``, ``saved`` and ``unchanged``: a stage; ``failed``: DVC's own words on why it stopped;
        ``noise``: hints that do not concern the user of this product; ``text``: all else, above all the stage's log.
    stage
        The stage it is about, where DVC names one.
    exit_code
        With ``failed``: what the stage left with; negative: the signal that ended it; None: DVC itself failed.
    """

    kind: Literal["started", "saved", "unchanged", "failed", "noise", "text"]
    text: str
    stage: str | None = None
    exit_code: int | None = None


STARTED = re.compile(r"Running stage '(?P<stage>[^']+)':$")
UNCHANGED = re.compile(r"Stage '(?P<stage>[^']+)' (didn't change, skipping|is cached - skipping run)")
SAVED = re.compile(r"(Updating|Generating) lock file ")
FAILED = re.compile(
    # A process that ends without a newline leaves its last words in front of DVC's.
    r"(.*(?=ERROR: failed to reproduce))?ERROR: (failed to reproduce '(?P<stage>[^']+)': )?(?P<why>.*)"
)
EXITED = re.compile(r"failed to run: .*, exited with (?P<code>-?\d+)$")
NOISE = re.compile(
    r"""\s*$
    | >\ (exec\ )?python\ -m\ pipeline\.
    | To\ track\ the\ changes\ with\ git | \tgit\ add\ | To\ enable\ auto\ staging | \tdvc\ config\ core
    | Use\ `dvc\ push` | Data\ and\ pipelines\ are\ up\ to\ date | Experiment\ results\ have\ been\ applied
    | Reproducing\ experiment\ | Having\ any\ troubles\?
    | nanobind:\ | See\ https://nanobind | \ -\ (leaked\ |\.\.\.\ skipped)  # DuckDB, when an error ends Python
    | WARNING:\ '.*'\ is\ empty\.  # no truth but in a simulation
    | WARNING:\ No\ file\ hash\ info\ found\ for\ .*  # an experiment before the first run
    | WARNING:\ Process\ .*\ had\ been\ killed\.\ Auto\ removed
    """,
    re.VERBOSE,
)


def read_line(text: str) -> Line:
    """Recognise one line of ``dvc repro`` or ``dvc exp run``.

    Examples
    --------
    >>> read_line("Stage 'ingest' didn't change, skipping")
    Line(kind='unchanged', text="Stage 'ingest' didn't change, skipping", stage='ingest', exit_code=None)
    """
    if match := STARTED.match(text):
        return Line("started", text, match["stage"])
    if match := UNCHANGED.match(text):
        return Line("unchanged", text, match["stage"])
    if match := FAILED.match(text):
        exited = EXITED.match(match["why"])
        return Line("failed", match["why"], match["stage"], int(exited["code"]) if exited else None)
    if SAVED.match(text):
        return Line("saved", text)
    return Line("noise" if NOISE.match(text) else "text", text)
