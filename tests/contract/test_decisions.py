import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
DECISIONS = [path.name for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [name[:4] for name in DECISIONS] == [f"{number:04d}" for number in range(1, len(DECISIONS) + 1)]


def test_a_decision_named_anywhere_exists() -> None:
    kinds = ("*.py", "*.md", "*.yaml", "*.j2")
    listed = subprocess.run(["git", "ls-files", *kinds], cwd=ROOT, capture_output=True, text=True, check=True)
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in listed.stdout.splitlines()]
    named = {found for text in texts for found in re.findall(r"decisions/(\d{4}-[\w-]+\.md)", text)}
    assert named and named <= set(DECISIONS)
