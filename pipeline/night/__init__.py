"""One night: source, scores, database and CRM, messages."""
