"""How to look at what the pipeline has made: marimo notebooks, plain Python, run from top to bottom in CI."""
