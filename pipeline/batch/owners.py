"""Whose customer each is, as a source may say beside its tables: customer_id, owner, owner_name."""

OWNERS = "owners.csv"
