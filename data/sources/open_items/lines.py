"""Lines of accounts as they came, and beside the texts what they say: days, whole hundredths, who and what."""

import logging

import pandas as pd
import pyarrow as pa

from data.sources.base import SOURCE_FILE
from data.sources.cells import PLAIN_NUMBER
from data.sources.csv_files import CSV_TAIL
from data.sources.csv_lines import UNREADABLE_LINE
from data.sources.open_items.table import KINDS, OPEN_ITEMS

log = logging.getLogger(__name__)

SHOWN = 5


def read_lines(rows: pa.Table) -> pd.DataFrame:
    """All lines, each once, in the order in which they came.

    Returns
    -------
    pandas.DataFrame
        The texts of ``OPEN_ITEMS`` and ``CSV_TAIL``, identifiers in one form; beside them ``posted``, ``due`` and
        ``cleared_day`` (NaT: none, or no day), ``hundredths`` (0: none, or no number), ``part`` (signed, how much was
        cleared of it) and ``readable``: whether it can be told what the line is.
    """
    texts = [*OPEN_ITEMS.column_names, SOURCE_FILE, UNREADABLE_LINE]
    lines = rows.to_pandas().reindex(columns=[*OPEN_ITEMS.column_names, *CSV_TAIL.names])
    lines = lines.astype(dict.fromkeys(texts, "str"))
    for name in ("customer_id", "document_id", "cleared_by", "reference_id"):
        lines[name] = _identifiers(lines[name])
    lines = lines.assign(
        posted=_days(lines.posted_on),
        due=_days(lines.due_on),
        cleared_day=_days(lines.cleared_on),
        hundredths=_hundredths(lines.amount),
        kind=_known_kinds(lines.kind),
    )
    lines["cleared_day"] = lines.cleared_day.fillna(_posting_of_clearing(lines))
    lines["part"] = _cleared_part(lines)
    lines["readable"] = (
        lines[UNREADABLE_LINE].isna()
        & lines[["customer_id", "document_id"]].notna().all(axis="columns")
        & lines.posted.notna()
        & is_number(lines.amount)
    )
    return _each_once(lines)


def _identifiers(texts: pd.Series) -> pd.Series:
    return texts.str.normalize("NFKC").str.strip().replace("", None)


def _days(texts: pd.Series) -> pd.Series:
    written = texts.str.strip().str.replace("/", "-")
    return pd.to_datetime(written, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")


def is_number(texts: pd.Series) -> pd.Series:
    """Whether each text is a number in the contract's notation."""
    return texts.str.fullmatch(PLAIN_NUMBER).eq(True)


def _hundredths(texts: pd.Series) -> pd.Series:
    return (pd.to_numeric(texts.where(is_number(texts))) * 100).round().fillna(0).astype("int64")


def _known_kinds(texts: pd.Series) -> pd.Series:
    words = texts.str.strip().replace("", None)
    known = words.isin(KINDS)
    if unknown := sorted(set(words[~known].dropna())):
        log.warning(
            "open_items: kinds that mean nothing here, taken as not given: %s. Translate them with 'values' into %s.",
            ", ".join(unknown[:SHOWN]),
            ", ".join(KINDS),
        )
    return words.where(known)


def _posting_of_clearing(lines: pd.DataFrame) -> pd.Series:
    """Day on which the clearing document was posted, where the list has it."""
    documents = lines.groupby(["customer_id", "document_id"]).posted.max()
    places = pd.MultiIndex.from_arrays([lines.customer_id, lines.cleared_by])
    return pd.Series(documents.reindex(places).to_numpy(), lines.index)


def _cleared_part(lines: pd.DataFrame) -> pd.Series:
    whole = lines.hundredths.abs()
    was_cleared = lines.cleared_day.notna() | lines.cleared_on.notna() | lines.cleared_by.notna()
    stated = lines.cleared_amount.notna()
    cleared = _hundredths(lines.cleared_amount).abs().clip(upper=whole).where(stated, whole.where(was_cleared, 0))
    return cleared.where(lines.hundredths > 0, -cleared)


def _each_once(lines: pd.DataFrame) -> pd.DataFrame:
    """A line that stands in several lists, such as those of two month ends, counts as the last that has it cleared."""
    if lines[SOURCE_FILE].nunique() < 2:
        return lines
    same = ["customer_id", "document_id", "hundredths", "posted", "due"]
    nth = lines.groupby([SOURCE_FILE, *same], dropna=False).cumcount()
    order = lines.assign(nth=nth, open=lines.part == 0).sort_values("open", ascending=False, kind="stable")
    again = order.duplicated([*same, "nth"], keep="last").reindex(lines.index) & lines.readable
    if again.any():
        log.info("open_items: lines that stand in several lists, counted once: %d.", again.sum())
    return lines[~again].reset_index(drop=True)
