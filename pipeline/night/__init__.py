"""One night: source, scores, database, CRM, messages."""
