"""How it runs: one thin verb per stage, and the doors to params, files, engines and tracking."""
