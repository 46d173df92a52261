"""Who the customer is, how long we have known it, and how it gets on with us."""

import ibis.expr.types as ir

from features.definition import Latest, Window, derived, feature
from features.dimensions import INDUSTRY, RELATIONSHIP

CUSTOMER = Latest("customers")
EVENTS = Window("events", (365,))


@feature(CUSTOMER, zh="合作天数", unit="days", risk="down", dimension=RELATIONSHIP)
def tenure_days(customer: ir.Table) -> ir.Value:
    """Days since the relationship began."""
    return customer.as_of.delta(customer.known_on, unit="day")


@feature(CUSTOMER, zh="成立天数", unit="days", risk="either", dimension=RELATIONSHIP)
def age_days(customer: ir.Table) -> ir.Value:
    """Days since the customer was founded."""
    return customer.as_of.delta(customer.founded_on, unit="day")


@feature(CUSTOMER, zh="员工人数", unit="persons", risk="either", dimension=RELATIONSHIP)
def employees(customer: ir.Table) -> ir.Value:
    """Employees when the customer was taken on."""
    return customer.employees


@feature(CUSTOMER, zh="注册资本", unit="currency", risk="either", dimension=RELATIONSHIP)
def registered_capital(customer: ir.Table) -> ir.Value:
    """Registered capital."""
    return customer.registered_capital


@feature(CUSTOMER, zh="所属行业", unit="category", risk="either", dimension=INDUSTRY)
def industry(customer: ir.Table) -> ir.Value:
    """Industry."""
    return customer.industry


@feature(CUSTOMER, zh="所在地区", unit="category", risk="either", dimension=INDUSTRY)
def region(customer: ir.Table) -> ir.Value:
    """Region of the seat."""
    return customer.region


@feature(CUSTOMER, zh="自然人客户", unit="flag", risk="either", dimension=RELATIONSHIP)
def natural_person(customer: ir.Table) -> ir.Value:
    """Whether the customer is a person, not a firm."""
    return customer.natural_person.cast("int64")


@derived(zh="合作深度（合作年数与近365天开票金额之积）", unit="currency", risk="either", dimension=RELATIONSHIP)
def tenure_times_invoiced(tenure_days: ir.Value, invoiced_amount_sum_365d: ir.Value) -> ir.Value:
    """Years since the relationship began times the amount invoiced in the last 365 days."""
    return tenure_days / 365 * invoiced_amount_sum_365d


@feature(EVENTS, zh="近{days}天联系次数", unit="count", risk="either", dimension=RELATIONSHIP, empty=0)
def contact_count(events: ir.Table) -> ir.Value:
    """Number of contacts in the last {days} days."""
    return (events.kind == "contact").cast("int64").sum()


@feature(Latest("contacts"), zh="距上次联系的天数", unit="days", risk="either", dimension=RELATIONSHIP)
def days_since_last_contact(contact: ir.Table) -> ir.Value:
    """Days since the last contact became known."""
    return contact.as_of.delta(contact.known_on, unit="day")


@feature(EVENTS, zh="近{days}天管理层变动次数", unit="count", risk="up", dimension=RELATIONSHIP, empty=0)
def management_change_count(events: ir.Table) -> ir.Value:
    """Number of changes of management in the last {days} days."""
    return (events.kind == "management_change").cast("int64").sum()


@feature(EVENTS, zh="近{days}天平均满意度", unit="points", risk="down", dimension=RELATIONSHIP)
def satisfaction_mean(events: ir.Table) -> ir.Value:
    """Mean satisfaction reported in the last {days} days."""
    hundredths = (events.kind == "satisfaction").ifelse((events.value * 100).round().cast("int64"), None)
    return hundredths.mean() / 100


@feature(Latest("satisfaction_reports"), zh="最近一次满意度", unit="points", risk="down", dimension=RELATIONSHIP)
def satisfaction_last(report: ir.Table) -> ir.Value:
    """Satisfaction last reported."""
    return report.value
