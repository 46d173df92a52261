"""What every member of a catalogue has to keep: stages, tables, features, models, sources."""
