"""``default-risk promote``."""

from typing import Annotated

import typer
from rich.console import Console

from pipeline.commands.shared import REASON, champion_sentence, open_registry


def promote(
    reason: Annotated[str, REASON],
    version: Annotated[int | None, typer.Option(min=1, help="Which version. Default: the @challenger.")] = None,
    override: Annotated[bool, typer.Option("--override", help="Even if the gate has not passed it.")] = False,
) -> None:
    """Make a registered model the @champion, by a person's decision.

    Leaves a line in the audit file (params.yaml, register.audit_file) with who, when, why and the model's figures.

    For example: `default-risk promote --version 4 --reason "approved by the committee of 3 March"`
    """
    from pipeline.registry.promotion import promote as change

    registry, audit_file = open_registry()
    done = change(registry, audit_file, str(version) if version else None, reason, override)
    Console().print(champion_sentence(done, audit_file), markup=False, highlight=False, soft_wrap=True)
