"""What we know: table contracts, sources, validation rules, the default definition, snapshots, splits."""
