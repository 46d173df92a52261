"""The page of one customer: decision, reasons, history, invoices."""
