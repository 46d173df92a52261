"""Why a run has failed, in the words of whoever knows best: the stage, the parameters, or DVC."""

from data.errors import DataRefused, RunFailed, UserError
from pipeline.orchestration.dvc_output import Line
from pipeline.orchestration.progress import RunProgress

KINDS: dict[int, type[Exception]] = {UserError.exit_code: UserError, DataRefused.exit_code: DataRefused}

NO_RAW_DATA = ("missing data", "[Errno 2] No such file")
"""How DVC puts it that a dependency is not there, depending on whether it has seen it before."""


def failure_of(progress: RunProgress, code: int) -> Exception:
    """The exception that says why a run ended with an exit code other than 0.

    DVC itself always ends with 255; the stage's own code, which tells the kind of failure, is in what it printed.
    """
    failed = progress.failure or Line("failed", f"ended with exit code {code}; what it said last is above")
    stage = failed.stage or progress.stage
    if stage and failed.exit_code is not None:
        return _of_stage(stage, failed.exit_code, progress.reason.strip())
    return _of_dvc(stage, f"{failed.text}\n{progress.afterwards}".strip())


def _of_stage(stage: str, code: int, reason: str) -> Exception:
    if reason:
        return KINDS.get(code, RunFailed)(f"{stage}: {reason}")
    # Without a word of its own it ended before it could speak: at an import, or by a signal.
    if code < 0:
        return RunFailed(f"{stage} was ended by signal {-code} (9 is often a lack of memory).")
    return RunFailed(f"{stage} broke down with exit code {code}; what it said last is above.")


def _of_dvc(stage: str | None, text: str) -> Exception:
    if stage == "ingest" and text.startswith(NO_RAW_DATA):
        return UserError(f"{stage}: {text}\nName the source and its data (--source, --raw) or correct params.yaml.")
    try:
        _check_parameters()
    except UserError as error:
        return error
    return RunFailed(f"{stage or 'dvc'}: {text}")


def _check_parameters() -> None:
    # DVC reads params.yaml, too, and fails on a misspelt section before any stage can say so more clearly.
    from pipeline import params  # declares every stage's parameters and so imports everything: seconds, seldom needed

    params.load()
