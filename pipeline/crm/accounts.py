"""The accounts of a CRM beside the customers of a result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.crm.params import AccountFields
from pipeline.crm.pull import part_of
from pipeline.crm.system import Crm, Record
from pipeline.crm.verdicts import KINDS, NOTHING, Verdict
from pipeline.crm.writing import difference


@dataclass(frozen=True)
class Account:
    """An account: its id, its owner's, and what stands in our fields."""

    id: str
    owner: str | None
    there: Record


@dataclass
class Accounts:
    """All accounts, by customer.

    Attributes
    ----------
    doubtful
        Customers that several accounts claim to be: none of them is touched.
    """

    of_customer: dict[str, Account] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)


def read_accounts(crm: Crm, key: str, fields: AccountFields) -> Accounts:
    """Every account that carries a customer's id."""
    found, ours = Accounts(), list(fields.model_dump().values())
    for page in crm.pages(crm.accounts, [key.partition(".")[0], crm.owner_field, *ours]):
        for record in page:
            customer = crm.cell(part_of(record, key), is_day=False)
            if customer in found.of_customer:
                found.doubtful.add(customer)
            elif customer:
                there = {name: record.get(name) for name in ours}
                found.of_customer[customer] = Account(str(record[crm.id_field]), crm.owner_of(record)[0], there)
    for customer in found.doubtful:
        del found.of_customer[customer]
    return found


def account_changes(
    crm: Crm,
    accounts: Accounts,
    verdicts: Mapping[str, Verdict],
    fields: AccountFields,
    as_of: date,
    *,
    reasons_alone: bool,
    whole: bool,
) -> dict[str, Record]:
    """The fields that differ, by customer.

    Parameters
    ----------
    as_of
        The day asked about.
    reasons_alone
        Whether an account is written of which nothing has changed but the reasons.
    whole
        Whether everybody was asked about: then an account of nobody who was scored is emptied of an earlier score.
    """
    names: dict[str, str] = fields.model_dump()
    found: dict[str, Record] = {}
    for customer, account in accounts.of_customer.items():
        verdict = verdicts.get(customer, NOTHING if whole else None)
        if verdict is None:
            continue
        wanted = {names[each]: crm.value(kind, verdict[each]) for each, kind in KINDS.items()}
        different = difference(wanted, account.there)
        if _review_stands(crm, account, verdict, different, fields, as_of):
            del different[fields.next_review]
        if set(different) - ({fields.reasons} if verdict["reasons"] and not reasons_alone else set()):
            found[customer] = different
    return found


def _review_stands(
    crm: Crm, account: Account, verdict: Verdict, different: Record, fields: AccountFields, as_of: date
) -> bool:
    """Whether the review that was set is still to come: it is counted from the day asked about, and would never come.

    It is set anew when tier or measure change, when its day has passed, or when the new one is earlier.
    """
    if fields.next_review not in different or verdict["next_review"] is None:
        return False
    day = crm.cell(account.there.get(fields.next_review), is_day=True)
    decided_anew = fields.tier in different or fields.measure in different
    return not decided_anew and str(as_of) <= day <= str(verdict["next_review"])
