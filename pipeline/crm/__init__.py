"""The CRM, both ways: its records into tables that can be scored, and scores back onto its accounts."""
