"""The commands as a user meets them, each in a process of its own."""
