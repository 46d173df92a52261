"""A night in words."""

from collections.abc import Mapping
from typing import Any


def sentences(told: Mapping[str, Any]) -> str:
    """The manifest of a night for a reader."""
    lines = [f"night of {told['as_of']}"]
    for step, said in told["steps"].items():
        figures = (f"{name} {value:,}" for name, value in said.items() if isinstance(value, int) and name != "seconds")
        lines.append(f"  {step:<10}{said['status']:<8}{said.get('said') or ', '.join(figures)}")
    return "\n".join(lines)
