"""Open-item lists: lines of customers' accounts, from which customers, invoices and payments are made."""
