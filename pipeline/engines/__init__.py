"""The query engines behind one door: DuckDB and Spark."""
