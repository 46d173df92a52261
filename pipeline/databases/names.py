"""Names of tables as people write them: a name and nothing else."""

import sqlglot
from sqlglot import exp

from data.errors import UserError


def table_named(text: str, dialect: str) -> exp.Table:
    """The table that a text names; a UserError if it is more than a name, such as a statement.

    Examples
    --------
    >>> table_named('sales."Open items"', "postgres").name
    'Open items'
    """
    try:
        table = sqlglot.parse_one(text, read=dialect, into=exp.Table)
    except sqlglot.errors.SqlglotError:
        table = None
    if (
        not isinstance(table, exp.Table)
        or table.alias
        or not all(isinstance(part, exp.Identifier) for part in table.parts)
    ):
        raise UserError(
            f"'{text}' is no name of a table. Write schema.table, names with special characters in quotation marks."
        )
    return table
