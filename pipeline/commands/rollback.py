"""``default-risk rollback``."""

from typing import Annotated

from rich.console import Console

from pipeline.commands.shared import REASON, champion_sentence, open_registry


def rollback(reason: Annotated[str, REASON]) -> None:
    """Give the title of @champion back to the model that had it before.

    Leaves a line in the audit file like `promote`. Once more goes one further back.

    For example: `default-risk rollback --reason "rejections doubled overnight"`
    """
    from pipeline.registry.promotion import rollback as change

    registry, audit_file = open_registry()
    done = change(registry, audit_file, reason)
    Console().print(champion_sentence(done, audit_file), markup=False, highlight=False, soft_wrap=True)
