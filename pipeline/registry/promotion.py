"""Change the champion: by the gate, by a person's decision, or back to the one before. Each leaves an audit line."""

from collections.abc import Mapping
from pathlib import Path

from data.errors import UserError
from pipeline.registry.audit import Action, Audit, Entry, entry, locked
from pipeline.registry.versions import CHALLENGER, CHAMPION, Registry, Version

VERDICT = "gate"
"""Tag of a version: what the gate said, ``passed`` or ``refused``."""

RULES = "gate_rules"
"""Tag of a version: the rules that failed, in words."""


def promote(registry: Registry, audit_file: Path, number: str | None, why: str, override: bool) -> Entry:
    """Make a version (None: the challenger) the champion, by a person's decision.

    Raises
    ------
    UserError
        When the reason is missing, the version does not exist or is the champion already, or the gate has not passed it
        and ``override`` is not given.
    """
    _refuse_empty(why)
    with locked(audit_file) as audit:
        chosen = registry.version(number) if number else registry.with_alias(CHALLENGER)
        if chosen is None:
            raise UserError(f"{registry.name} has no @{CHALLENGER}. Name a version: default-risk promote --version N.")
        if CHAMPION in chosen.aliases:
            raise UserError(f"Version {chosen.number} is the champion already; nothing was changed.")
        if chosen.tags.get(VERDICT) != "passed" and not override:
            raise UserError(f"{_not_passed(chosen)} To decide otherwise, give --override: the audit line will say so.")
        overruled = chosen.tags.get(VERDICT) != "passed"
        return _change(registry, audit, "promote", chosen, f"(gate overridden) {why}" if overruled else why)


def rollback(registry: Registry, audit_file: Path, why: str) -> Entry:
    """Give the title back to the champion before the present one; once more goes one further back.

    Raises
    ------
    UserError
        When the reason is missing, or the audit knows of nobody to go back to.
    """
    _refuse_empty(why)
    with locked(audit_file) as audit:
        holders = champions(audit.entries(), registry.name)
        now = registry.with_alias(CHAMPION)
        if now is None or not holders or (holders[-1].after, holders[-1].run_id) != (now.number, now.run_id):
            raise UserError(
                f"The audit file {audit_file} does not say how {_called(now)} became the champion of {registry.name}, "
                "so it knows no way back. Look with default-risk models, then default-risk promote --version N."
            )
        if len(holders) < 2:
            raise UserError(f"{_called(now)} is the first champion; there is none before it. Nothing was changed.")
        before = registry.version(holders[-2].after)
        if before.run_id != holders[-2].run_id:
            raise UserError(f"Version {before.number} is not the model that was the champion: another registry?")
        return _change(registry, audit, "rollback", before, why)


def let_in(registry: Registry, audit_file: Path, number: str, words: str) -> Entry | None:
    """The gate's own promotion; None where the version is the champion already."""
    with locked(audit_file) as audit:
        chosen = registry.version(number)
        return None if CHAMPION in chosen.aliases else _change(registry, audit, "gate", chosen, words)


def champions(entries: list[Entry], model: str) -> list[Entry]:
    """Who would hold the title in turn if one rolled back again and again: the present champion comes last."""
    holders: list[Entry] = []
    for one in (one for one in entries if one.model == model):
        if one.action == "rollback":
            holders = holders[:-1]
        else:
            holders.append(one)
    return holders


def _change(registry: Registry, audit: Audit, action: Action, chosen: Version, why: str) -> Entry:
    """Set the alias and write the line; if the line can't be written the alias goes back."""
    now = registry.with_alias(CHAMPION)
    before = now.number if now else None
    told = {"run_id": chosen.run_id, "metrics": dict(chosen.metrics)}
    line = entry(action, why, registry.name, before, chosen.number, told)
    registry.set_champion(chosen.number)
    try:
        audit.add(line)
    except OSError as error:
        registry.set_champion(before)
        raise UserError(f"The audit line can't be written ({error.strerror}); the champion was not changed.") from None
    registry.tag(chosen.number, _tags("champion_from", line))
    if now:
        registry.tag(now.number, _tags("champion_until", line))
    return line


def _tags(prefix: str, line: Entry) -> Mapping[str, str]:
    return {prefix: line.when, f"{prefix}_by": f"{line.who} ({line.action})", f"{prefix}_why": line.why}


def _refuse_empty(why: str) -> None:
    if not why.strip():
        raise UserError("Give a reason: --reason '...'. The audit keeps it.")


def _not_passed(chosen: Version) -> str:
    if VERDICT not in chosen.tags:
        return f"The gate has not judged version {chosen.number}."
    return f"The gate refused version {chosen.number}: {chosen.tags.get(RULES, '')}"


def _called(version: Version | None) -> str:
    return f"version {version.number}" if version else "nobody"
