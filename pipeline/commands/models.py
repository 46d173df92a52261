"""``default-risk models``."""

from rich.console import Console

from pipeline.commands.shared import open_registry


def models() -> None:
    """List the registered models: version, alias, held-out figures, what the gate said.

    For example: `default-risk models`
    """
    from pipeline.registry.version_table import version_table

    registry, _ = open_registry()
    Console().print(version_table(registry.versions()))
