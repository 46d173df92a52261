"""What is decided on top of the score: tiers that do not flap, overrides, alerts, migration."""
