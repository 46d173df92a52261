"""What people read: the portfolio report, the validation report, the customer page, the workbook."""
