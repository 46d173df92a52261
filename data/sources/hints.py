"""The nearest valid name, for messages about a name that is not valid."""

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, valid: Iterable[str]) -> str:
    """A question naming the valid name nearest to ``name``, or else the list of all.

    Examples
    --------
    >>> did_you_mean("invoice", ["invoices", "payments"])
    "Did you mean 'invoices'?"
    """
    names = {candidate.lower(): candidate for candidate in valid}
    # Half of the letters in common is enough: a wrong guess costs a glance, no guess costs a search in the docs.
    near = difflib.get_close_matches(name.strip().lower(), names, n=1, cutoff=0.5)
    return f"Did you mean '{names[near[0]]}'?" if near else f"Valid are: {', '.join(names.values())}."
