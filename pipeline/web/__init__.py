"""The way out to other people's servers: guarded, patient, and without a secret in any message."""
