"""What each line of an account is beside its amount: owed, taken back, left over by a clearing, or carried on."""

import pandas as pd

from data.sources.open_items.clearing import settlements

TAKEN_BACK = ("credit_note", "payment", "refund")


def grouped(lines: pd.DataFrame) -> pd.DataFrame:
    """Readable lines with what can be said of each alone and of what was cleared together with it.

    Returns
    -------
    pandas.DataFrame
        Beside the columns of ``lines``: group (what was cleared together; missing: not cleared), left_over (it bears
        the number of another clearing of its customer: what that one left over) and reversal (a payment or credit that
        was taken back: above zero, of a kind that is no invoice, cleared together with a credit).
    """
    cleared = lines[lines.part.ne(0) & lines.cleared_day.notna()]
    group = cleared.groupby(["customer_id", "cleared_by", "cleared_day"], dropna=False).ngroup()
    lines = lines.assign(group=group.astype("Int64"))
    clearings = pd.MultiIndex.from_frame(cleared[["customer_id", "cleared_by"]])
    documents = pd.MultiIndex.from_frame(lines[["customer_id", "document_id"]])
    left_over = documents.isin(clearings) & ~lines.cleared_by.eq(lines.document_id)
    credited = lines.group.isin(lines[lines.part < 0].group.dropna())
    reversal = lines.hundredths.gt(0) & lines.kind.isin(TAKEN_BACK) & credited & ~left_over
    return lines.assign(left_over=left_over, reversal=reversal)


def parts_of(lines: pd.DataFrame) -> pd.DataFrame:
    """What settled what (``settlements``): the oldest due first, and what was taken back last."""
    dated = lines[lines.group.notna()].sort_values(["reversal", "due", "posted"], kind="stable", na_position="first")
    return settlements(dated.assign(amount=dated.part))


def carried_on(lines: pd.DataFrame, parts: pd.DataFrame) -> pd.Series:
    """For each line that carries on an older debt: the line of that debt.

    When a customer pays too little, the invoice is cleared and the difference posted anew. If the new line is due at
    once, or was due before, it is no new debt: the invoice stays open by that amount, as old as it is.
    """
    new = lines[lines.left_over & lines.hundredths.gt(0) & ~lines.due.ge(lines.posted)]
    unpaid = parts[parts.credit.isna()].assign(
        customer_id=lambda t: lines.customer_id.reindex(t.debit).to_numpy(),
        document_id=lambda t: lines.cleared_by.reindex(t.debit).to_numpy(),
    )
    whole = unpaid.groupby(["customer_id", "document_id"]).agg(lacking=("amount", "sum"), debit=("debit", "last"))
    posted = new.groupby(["customer_id", "document_id"]).hundredths.transform("sum")
    found = whole.reindex(pd.MultiIndex.from_frame(new[["customer_id", "document_id"]]))
    found = found.set_axis(new.index)
    return _first_of_chain(found.debit[found.lacking.eq(posted)].astype("int64"))


def _first_of_chain(older: pd.Series) -> pd.Series:
    """What was left over may be left over again: the line with which it began."""
    first = older
    while first.isin(older.index).any():
        first = first.map(older).fillna(first).astype("int64")
    return first
