"""The risk desk: portfolio, table of customers, customer pages and what-if, in a browser."""
