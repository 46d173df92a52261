"""Dated facts about a customer, from courts, registers, news and our own desk."""

from data.contract import Column, Table

KINDS = (
    "lawsuit",
    "enforcement",
    "tax_arrears",
    "sanction",
    "insolvency",
    "negative_news",
    "positive_news",
    "complaint",
    "dispute",
    "satisfaction",
    "patent",
    "product_release",
    "management_change",
    "contact",
)

EVENTS = Table(
    name="events",
    grain="dated fact",
    key=("event_id",),
    known_on="known_on",
    columns=(
        Column("event_id", "string", "Identifies the event."),
        Column("customer_id", "string", "Whom it is about."),
        Column("occurred_on", "date", "Day it happened.", revealed_by="known_on"),
        Column("known_on", "date", "Day we knew of it.", not_before="occurred_on"),
        Column("kind", "string", "What happened.", allowed=KINDS),
        Column("value", "float", "Amount claimed, satisfaction score, count; null: none given.", nullable=True),
    ),
)
