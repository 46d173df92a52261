"""The result as an Excel file."""
