"""The door to other people's databases: PostgreSQL, MySQL, SQLite and DuckDB."""
