"""Payments, credit notes and refunds that follow from the lines of an account and from what was cleared together."""

import logging
from typing import Any

import numpy as np
import pandas as pd

from data.sources.base import SOURCE_FILE, SOURCE_LINE

log = logging.getLogger(__name__)

ENTRY = ["customer_id", "currency", SOURCE_FILE, SOURCE_LINE]
"""What an entry has from the line that it comes from."""


def entries_of(lines: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Payments, credit notes and refunds.

    Parameters
    ----------
    lines
        With their roles (``data.sources.open_items.roles``), ``invoice_id`` (what is owed by it or, if it carries on
        an older line, by that; missing: nothing) and ``carried``.
    parts
        What settled what.

    Returns
    -------
    pandas.DataFrame
        name (of the document), ``ENTRY``, invoice_id (missing: names none), kind, amount (hundredths, above zero),
        paid_on and recorded_on (texts).
    """
    named = lines.assign(named=_referred(lines))
    credits = named[named.hundredths < 0].copy()
    credits["kind"] = credits.kind.fillna(credits.reference_id.notna().map({True: "credit_note", False: "payment"}))
    credits["kind"] = credits.kind.replace({"invoice": "credit_note", "refund": "payment"})
    made = [
        _credited(parts.dropna(), lines, credits),
        _used_up(parts[parts.debit.isna()], credits),
        _derived(parts[parts.credit.isna()], lines),
        _not_cleared(lines, credits),
        _undated(lines),
        _taken_back(lines),
    ]
    return pd.concat(made, ignore_index=True)


def _referred(lines: pd.DataFrame) -> pd.Series:
    """The invoice that a line says it is for, where the list has it."""
    owed = lines[lines.invoice_id.notna()].drop_duplicates(["customer_id", "document_id"])
    found = owed.set_index(["customer_id", "document_id"]).invoice_id
    places = pd.MultiIndex.from_frame(lines[["customer_id", "reference_id"]])
    return pd.Series(found.reindex(places).to_numpy(), lines.index)


def _entries(lines: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    return lines[ENTRY].assign(name=lines.document_id, **columns)


def _credited(parts: pd.DataFrame, lines: pd.DataFrame, credits: pd.DataFrame) -> pd.DataFrame:
    """Credits of the list that settled lines of the list: named if they did so when they were posted."""
    credit = credits.loc[parts.credit].reset_index(drop=True)
    invoice = lines.invoice_id.loc[parts.debit].reset_index(drop=True)
    invoice = invoice.where(credit.cleared_day <= credit.posted, credit.named)
    amount = parts.amount.reset_index(drop=True)
    day = _text(credit.posted)
    return _entries(credit, invoice_id=invoice, kind=credit.kind, amount=amount, paid_on=day, recorded_on=day)


def _used_up(parts: pd.DataFrame, credits: pd.DataFrame) -> pd.DataFrame:
    """Credits that went to something that the list does not have: there from posting to clearing."""
    credit = credits.loc[parts.credit].assign(amount=parts.amount.to_numpy())
    if len(credit):
        log.warning(
            "open_items: credits that cleared more than the list has as owed: %d, of %d customers. They are taken as "
            "used for lines that are not in it.",
            len(credit),
            credit.customer_id.nunique(),
        )
    waiting = credit[credit.cleared_day > credit.posted]
    came, went = _text(waiting.posted), _text(waiting.cleared_day)
    received = _entries(
        waiting, invoice_id=waiting.named, kind=waiting.kind, amount=waiting.amount, paid_on=came, recorded_on=came
    )
    used = received.assign(kind="refund", paid_on=went, recorded_on=went)
    return pd.concat([received, used])


def _derived(parts: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """What cleared a line and is not in the list: paid on the day of the clearing, or posted anew in another line."""
    debit = lines.loc[parts.debit].assign(amount=parts.amount.to_numpy())
    clearing = pd.MultiIndex.from_frame(debit[["customer_id", "cleared_by"]])
    anew = lines[lines.left_over & lines.hundredths.gt(0)].groupby(["customer_id", "document_id"])
    posted, carried = anew.hundredths.sum().reindex(clearing), anew.carried.all().reindex(clearing)
    moved = posted.fillna(0).to_numpy() >= debit.groupby("group").amount.transform("sum").to_numpy()
    debit = debit.assign(kind=np.where(moved, "credit_note", "payment"))[~carried.eq(True).to_numpy()]
    known = debit.cleared_day.where(debit.cleared_day > debit.posted, debit.posted)
    return _entries(
        debit.assign(document_id=debit.cleared_by.fillna("cleared").str.cat(debit.document_id, sep="-")),
        invoice_id=debit.invoice_id,
        kind=debit.kind,
        amount=debit.amount,
        paid_on=_text(debit.cleared_day),
        recorded_on=_text(known),
    )


def _not_cleared(lines: pd.DataFrame, credits: pd.DataFrame) -> pd.DataFrame:
    """What is left of credits, or all of them: money on account, unless they say what they are for."""
    cleared = credits.part.where(credits.group.notna(), 0)
    left = credits.assign(left=(cleared - credits.hundredths))
    left = left[left.left > 0]
    day = _text(left.posted)
    return _entries(left, invoice_id=left.named, kind=left.kind, amount=left.left, paid_on=day, recorded_on=day)


def _undated(lines: pd.DataFrame) -> pd.DataFrame:
    """What was cleared on a day that is not known: handed on as it stands, so that validation sees it."""
    debit = lines[lines.part.gt(0) & lines.group.isna()]
    day = debit.cleared_on
    return _entries(debit, invoice_id=debit.invoice_id, kind="payment", amount=debit.part, paid_on=day, recorded_on=day)


def _taken_back(lines: pd.DataFrame) -> pd.DataFrame:
    back = lines[lines.reversal]
    day = _text(back.posted)
    return _entries(back, invoice_id=None, kind="refund", amount=back.hundredths, paid_on=day, recorded_on=day)


def _text(days: pd.Series) -> pd.Series:
    texts: pd.Series = days.dt.strftime("%Y-%m-%d")
    return texts
