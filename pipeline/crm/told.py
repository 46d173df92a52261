"""The outcome of a push in words."""

from collections.abc import Sequence

from data.errors import RunFailed
from pipeline.crm.push import Pushed

SHOWN = 5


def sentences(pushed: Pushed, dry_run: bool) -> str:
    """The outcome for a reader."""
    would = "would be " if dry_run else ""
    lines = [
        f"{pushed.version}: {pushed.accounts:,} accounts {would}changed, {pushed.tasks_made:,} tasks {would}made, "
        f"{pushed.tasks_closed:,} {would}closed"
    ]
    lines += [f"  {name:<32}{count:>10,}" for name, count in pushed.by_field.items()]
    for customer, changes in pushed.examples.items() if dry_run else ():
        lines += [f"  {customer}"] + [
            f"    {name}: {_short(before)} -> {_short(after)}" for name, before, after in changes
        ]
    lines += _listed("customers have no account", pushed.unknown)
    lines += _listed("customers have several accounts, and none was touched", pushed.doubtful)
    return "\n".join(lines)


def refuse_problems(pushed: Pushed) -> None:
    """Raise RunFailed if something could not be written."""
    if pushed.problems:
        some = "\n".join(f"  {of}: {why}" for of, why in list(pushed.problems.items())[:SHOWN])
        raise RunFailed(
            f"{len(pushed.problems):,} records could not be written; the next call tries them again:\n{some}"
            + ("\n  ... (all of them: --json)" if len(pushed.problems) > SHOWN else "")
        )


def _listed(what: str, names: Sequence[str]) -> list[str]:
    more = ", ..." if len(names) > SHOWN else ""
    return [f"{len(names):,} {what}: {', '.join(names[:SHOWN])}{more}"] if names else []


def _short(value: object) -> str:
    text = "nothing" if value is None or value == "" else str(value).replace("\n", " / ")
    text = f"{value:,.0f}" if isinstance(value, float) and value.is_integer() else text
    return text if len(text) <= 80 else f"{text[:77]}..."
