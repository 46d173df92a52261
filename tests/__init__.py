"""A folder per kind of test, and a command for each: ``make test-<kind>``."""
