"""Who the customers are: traits that never change, and the ``customers`` table."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.sources.synthetic.calendar import Calendar
from data.sources.synthetic.economy import INDUSTRIES
from data.sources.synthetic.frames import NEVER, Bools, Floats, Ints, between, frame, identifiers, words
from data.sources.synthetic.names import company_names
from data.tables.customers import CUSTOMERS

REGIONS = (
    "guangdong",
    "jiangsu",
    "zhejiang",
    "shandong",
    "henan",
    "sichuan",
    "hubei",
    "fujian",
    "hunan",
    "anhui",
    "hebei",
    "shanghai",
)
_REGION_SHARES = np.array([16, 14, 13, 11, 8, 7, 6, 6, 6, 5, 4, 4]) / 100
_INDUSTRY_SHARES = np.array([16, 14, 9, 10, 11, 10, 7, 8, 7, 8]) / 100

BUYING_SHARES = (0.25, 0.45, 0.30)
"""Shares of occasional, regular and frequent buyers."""

BILLED_SHARES = np.array([0.4, 0.85, 1.0])
"""Probability that an occasional, regular, frequent buyer is billed in a month."""

FREQUENT = 2

PRESENT_AT_START = 0.6
"""Share of all customers that are on the books on the first day; the others join evenly until JOINING_ENDS."""

JOINING_ENDS = 6
"""Months before the last after which nobody joins: the latest customers have had something due by the end."""


@dataclass(frozen=True)
class Firms:
    """Traits of a block of customers, one value each.

    Attributes
    ----------
    number, customer_id
        Position in the whole portfolio, and the name under which tables know it.
    industry, region, buying
        Positions in INDUSTRIES, REGIONS, BUYING_SHARES.
    scale
        Logarithm of size against the median firm; invoices, staff and balance sheet grow with it.
    joined
        Month in which the relationship began, -1 when before the first; billing starts with the month after.
    onboarded_on, founded_on
        Days.
    term
        Months from billing to settlement: 1, 2 or 3.
    settles_on
        Days from the first of a month to the day on which what is due falls due.
    bills_collected
        Whether a month's invoices all fall due together, or each a fixed number of months after its issue.
    habit
        Days by which it pays later than others of its quality.
    names_invoice, foreign, shares_account, listed
        Whether payments say what they pay; invoices are in the second currency; its account is open to us; it is
        listed on an exchange.
    visibility
        Factor of how much is heard of it.
    """

    number: Ints
    customer_id: pa.Array
    industry: Ints
    region: Ints
    buying: Ints
    scale: Floats
    joined: Ints
    onboarded_on: Ints
    founded_on: Ints
    term: Ints
    settles_on: Ints
    bills_collected: Bools
    habit: Floats
    names_invoice: Bools
    foreign: Bools
    shares_account: Bools
    listed: Bools
    visibility: Floats

    @property
    def first_due(self) -> Ints:
        """First month in which something may fall due."""
        return self.joined + 1 + self.term

    def __len__(self) -> int:
        return len(self.number)


def draw_firms(number: Ints, calendar: Calendar, rng: np.random.Generator) -> Firms:
    """Traits of the customers numbered ``number``."""
    size = len(number)
    buying = rng.choice(len(BUYING_SHARES), size, p=BUYING_SHARES)
    scale = rng.normal(0, 0.9, size) + 0.3 * (buying - 1)
    joined, onboarded_on = _joining(calendar, size, rng)
    age = rng.gamma(2.0, 1800, size).astype(np.int64) + 90
    return Firms(
        number=number,
        customer_id=identifiers("C", number + 1),
        industry=rng.choice(len(INDUSTRIES), size, p=_INDUSTRY_SHARES),
        region=rng.choice(len(REGIONS), size, p=_REGION_SHARES),
        buying=buying,
        scale=scale,
        joined=joined,
        onboarded_on=onboarded_on,
        founded_on=onboarded_on - age,
        term=rng.choice(3, size, p=(0.5, 0.35, 0.15)) + 1,
        settles_on=between(rng, 2, 21, size),
        bills_collected=rng.random(size) < 0.6,
        habit=rng.normal(0, 2.5, size),
        names_invoice=rng.random(size) >= 0.06,
        foreign=rng.random(size) < 0.04,
        shares_account=rng.random(size) < 0.12,
        listed=(scale > 1.2) & (rng.random(size) < 0.3),
        visibility=np.exp(rng.normal(0, 0.5, size)),
    )


def customers_table(firms: Firms, rng: np.random.Generator) -> pa.Table:
    """The ``customers`` table; some founding days and headcounts are unknown."""
    size = len(firms)
    person = (firms.scale < 0) & (rng.random(size) < 0.08)
    employees = np.maximum(np.exp(3.6 + 0.8 * firms.scale + rng.normal(0, 0.5, size)), 1).astype(np.int64)
    capital = np.round(np.exp(14.6 + 0.9 * firms.scale + rng.normal(0, 0.7, size)), -4)
    return frame(
        CUSTOMERS,
        {
            "customer_id": firms.customer_id,
            "name": company_names(firms.industry, INDUSTRIES, rng),
            "industry": words(INDUSTRIES, firms.industry),
            "region": words(REGIONS, firms.region),
            "founded_on": np.where(rng.random(size) < 0.03, NEVER, firms.founded_on),
            "employees": pa.array(employees, mask=rng.random(size) < 0.05),
            "registered_capital": np.where(person, np.nan, np.maximum(capital, 1e4)),
            "natural_person": person,
            "onboarded_on": firms.onboarded_on,
        },
    )


def _joining(calendar: Calendar, size: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Month (-1: before the first) and day on which each relationship began."""
    last = max(calendar.months - JOINING_ENDS, 1)
    late = rng.random(size) >= PRESENT_AT_START
    joined = np.where(late, rng.integers(0, last, size), -1)
    before = calendar.starts[0] - between(rng, 30, 3650, size)
    return joined, np.where(late, calendar.starts[joined] + between(rng, 0, 27, size), before)
