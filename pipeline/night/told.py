"""A night in words."""

from pipeline.night.manifest import Manifest


def sentences(night: Manifest) -> str:
    """A night for a reader: per step whether it is done, its figures, and whether an earlier call has done it."""
    lines = [f"night of {night.told['as_of']}"]
    for step, said in night.told["steps"].items():
        figures = [f"{name} {value:,}" for name, value in said.items() if isinstance(value, int) and name != "seconds"]
        figures += [f"{name} {' '.join(value)}" for name, value in said.items() if isinstance(value, list) and value]
        earlier = "" if step in night.taken else " (by an earlier call)"
        lines.append(f"  {step:<10}{said['status']:<8}{said.get('said') or ', '.join(figures)}{earlier}")
    return "\n".join(lines)
