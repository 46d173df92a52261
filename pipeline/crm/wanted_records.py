"""What a mapping file asks a CRM for: an export ``Accounts.csv`` is the object Accounts, its columns are fields."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from data.errors import UserError
from data.sources.mapping_rules import MAPPED, Export, Mapping
from pipeline.crm.params import api_name

PLAIN = Export.model_construct(files="", columns={})
SETTLED = ("encoding", "delimiter", "sheet", "header_line", "null_values", "date_format", "decimal", "thousands")
"""How a file is written is not the user's to say here: it is ours."""


@dataclass
class Wanted:
    """The columns of one object, in the order in which the mapping names them, and those of them that are days.

    A column ``Account_Name.id`` is a part of the field ``Account_Name``.
    """

    columns: list[str] = field(default_factory=list)
    days: set[str] = field(default_factory=set)

    @property
    def fields(self) -> list[str]:
        """What the CRM is asked for."""
        return list(dict.fromkeys(column.partition(".")[0] for column in self.columns))


def wanted_records(mapping: Mapping) -> dict[str, Wanted]:
    """The objects that a mapping names; a UserError says what it may not say of a CRM."""
    found: dict[str, Wanted] = {}
    for table, export in _exports(mapping):
        name = _object(export)
        wanted = found.setdefault(name, Wanted())
        wanted.columns += [column for column in export.origins if column not in wanted.columns]
        kinds = {column.name: column.type for column in MAPPED[table].columns}
        days = (rule for target, rule in export.columns.items() if kinds.get(target) == "date")
        wanted.days |= {column for rule in days for column in rule.origins}
    return found


def customer_key(mapping: Mapping, accounts: str) -> str:
    """The field of an account that identifies the customer."""
    rules = [
        export.columns.get("customer_id")
        for table, export in _exports(mapping)
        if table == "customers" and _object(export) == accounts
    ]
    if len(rules) != 1 or rules[0] is None or rules[0].source is None or rules[0].values:
        raise UserError(
            f"The mapping has to say once, and without translation, which field of {accounts} is the customer's id, "
            "as in: customer_id: id."
        )
    return rules[0].source


def _exports(mapping: Mapping) -> Iterator[tuple[str, Export]]:
    return ((table, export) for table, exports in mapping.tables.items() for export in exports)


def _object(export: Export) -> str:
    name, _, kind = export.files.rpartition(".")
    try:
        for column in [name, *(part for origin in export.origins for part in origin.split("."))]:
            api_name(column)
    except ValueError as error:
        raise UserError(f"The mapping of {export.files} cannot be asked of a CRM: {error}.") from None
    if kind != "csv":
        raise UserError(f"The mapping names {export.files}: write the object's name and .csv, such as Accounts.csv.")
    told = [name for name in SETTLED if getattr(export, name) != getattr(PLAIN, name)]
    if told:
        raise UserError(f"The mapping of {export.files} says {', '.join(told)}: leave it out, for we write that file.")
    return name
