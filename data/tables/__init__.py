"""The contract of every table, in the order in which they are validated: customers first."""

from data.contract import Table
from data.tables.attributes import ATTRIBUTES
from data.tables.credit_records import CREDIT_RECORDS
from data.tables.customers import CUSTOMERS
from data.tables.events import EVENTS
from data.tables.exchange_rates import EXCHANGE_RATES
from data.tables.industry_indicators import INDUSTRY_INDICATORS
from data.tables.invoices import INVOICES
from data.tables.orders import ORDERS
from data.tables.outcomes import OUTCOMES
from data.tables.payments import PAYMENTS
from data.tables.promises import PROMISES
from data.tables.statements import STATEMENTS
from data.tables.transactions import TRANSACTIONS
from data.tables.unclear_credits import UNCLEAR_CREDITS

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CUSTOMERS,
        ORDERS,
        INVOICES,
        PAYMENTS,
        UNCLEAR_CREDITS,
        PROMISES,
        TRANSACTIONS,
        STATEMENTS,
        CREDIT_RECORDS,
        EVENTS,
        INDUSTRY_INDICATORS,
        EXCHANGE_RATES,
        ATTRIBUTES,
        OUTCOMES,
    )
}
