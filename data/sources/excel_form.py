"""What an Excel workbook is to its reader: which sheet, which line of it, and whether the file is a workbook at all."""

from dataclasses import dataclass
from pathlib import Path

from data.errors import DataRefused, UserError

EXCEL_SUFFIXES = (".xlsx", ".xlsm", ".xls")

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How ``.xlsx`` and ``.xls`` files begin; an ``.xlsx`` with a password is packed into the older form."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class ExcelFormat:
    """Where the rows of a workbook stand, and how its numbers are handed on.

    Parameters
    ----------
    sheet
        Name of the sheet, or its number from 1; None: the first.
    header_line
        Row with the names of the columns; the rows above it are passed over.
    null_values
        Cells that mean "no value", beside the empty one.
    decimal
        What separates the fraction when a number is written as text.
    """

    sheet: str | None = None
    header_line: int = 1
    null_values: tuple[str, ...] = ()
    decimal: str = "."


def is_excel(path: Path) -> bool:
    """Whether the file is named like a workbook."""
    return path.name.lower().endswith(EXCEL_SUFFIXES)


def is_workbook(path: Path) -> bool:
    """Whether the file is a workbook by what it holds: some systems write text and call it ``.xls``."""
    return _beginning(path).startswith((ZIP, OLE))


def refuse_other_content(path: Path) -> None:
    """Raise DataRefused if the file is no workbook, and say what it seems to be."""
    beginning = _beginning(path)
    if not beginning:
        raise DataRefused(f"{path} is empty (zero bytes). Export it again, or remove it.")
    if beginning.startswith((ZIP, OLE)):
        return
    markup = beginning.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(b"<")
    text = beginning.startswith(UTF_16) or b"\x00" not in beginning
    found = "a web page or XML" if markup else "text" if text else "something else"
    raise DataRefused(
        f"{path} is named like an Excel workbook and is {found}. Open it in Excel and save it as .xlsx; text can be "
        "brought in with a mapping that declares its delimiter."
    )


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(512)
    except FileNotFoundError as error:
        raise UserError(f"{path} does not exist. Check the path, or remove what refers to it.") from error
