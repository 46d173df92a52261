"""One night: source, scores, CRM, messages."""
