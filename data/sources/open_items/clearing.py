"""What cleared what, read off the lines of an account: lines that were cleared together settle one another in order."""

import pandas as pd


def settlements(cleared: pd.DataFrame) -> pd.DataFrame:
    """Set the credits of each clearing against its debits, first against first.

    Parameters
    ----------
    cleared
        A row per line that was cleared, in the order in which lines are to settle. Columns group (which lines were
        cleared together) and amount (whole hundredths; debits above zero, credits below).

    Returns
    -------
    pandas.DataFrame
        debit and credit (labels of rows of ``cleared``) and amount (hundredths, above zero): how much of the credit
        settled how much of the debit. Without a credit: what settled the debit is not among the lines. Without a debit:
        the credit went to something that is not.

    Examples
    --------
    >>> lines = pd.DataFrame({"group": [1, 1, 1], "amount": [500, 300, -600]}, index=[10, 11, 12])
    >>> settlements(lines).astype(object).where(lambda part: part.notna(), None).to_numpy().tolist()
    [[10, 12, 500], [11, 12, 100], [11, None, 200]]
    """
    # Lines laid end to end, debits on one strip and credits on another: where either ends, a part ends.
    strips = [
        _ends(cleared[cleared.amount > 0], "debit"),
        _ends(cleared[cleared.amount < 0], "credit"),
    ]
    parts = pd.concat(strips).groupby(["group", "end"], as_index=False).first()
    lines = parts.groupby("group")[["debit", "credit"]].bfill()
    begin = parts.groupby("group").end.shift(fill_value=0)
    return lines.assign(amount=parts.end - begin)


def _ends(lines: pd.DataFrame, name: str) -> pd.DataFrame:
    ends = {"group": lines.group, "end": lines.amount.abs().groupby(lines.group).cumsum(), name: lines.index}
    return (
        pd.DataFrame(ends)
        .reindex(columns=["group", "end", "debit", "credit"])
        .astype({"debit": "Int64", "credit": "Int64"})
    )
