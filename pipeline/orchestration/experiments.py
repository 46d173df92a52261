"""What a recorded experiment needs from git, and how the pipeline runs where git is not there.

``dvc exp run`` writes a commit beside the branch, so it wants a repository with a first commit and somebody's name.
A copy of the project that was downloaded without its history has none of this and must run all the same.
"""

import subprocess
from pathlib import Path

PARAMS_FILE = Path("params.yaml")
CONFIG_WITHOUT_GIT = Path(".dvc/tmp/without_git")


def git_lacks() -> str | None:
    """Say what keeps ``dvc exp run`` from recording an experiment here; None if nothing does."""
    if not _git("rev-parse", "--is-inside-work-tree"):
        return "this folder is not a git repository"
    if not _git("rev-parse", "--verify", "--quiet", "HEAD"):
        return "this git repository has no commit yet"
    if not (_git("config", "user.name") and _git("config", "user.email")):
        return "git does not know your name (git config user.name and user.email)"
    return None


def override_in_place(overrides: list[str]) -> None:
    """Set parameters in ``params.yaml`` as ``dvc exp run --set-param`` would, comments kept, without an experiment."""
    from dvc.utils.hydra import apply_overrides  # half a second, and seldom needed

    apply_overrides(PARAMS_FILE, overrides)


def without_git() -> dict[str, str]:
    """Environment that tells DVC to do without git, if there is no repository; otherwise empty.

    DVC refuses to start in a folder without git unless its configuration says so. Said in the committed
    configuration it would switch experiments off for everyone, hence a configuration made on the spot.
    """
    if _git("rev-parse", "--is-inside-work-tree"):
        return {}
    CONFIG_WITHOUT_GIT.mkdir(parents=True, exist_ok=True)
    (CONFIG_WITHOUT_GIT / "config").write_text("[core]\n    no_scm = true\n")
    return {"DVC_SYSTEM_CONFIG_DIR": str(CONFIG_WITHOUT_GIT.absolute())}


def _git(*arguments: str) -> bool:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
