"""The files that users write: mapping of their exports, overrides."""
