"""Results in a database, for whoever reads them with SQL."""
