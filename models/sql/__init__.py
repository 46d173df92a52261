"""A model as SQL: for databases that score inside."""
