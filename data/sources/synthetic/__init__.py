"""The simulated portfolio: what happens in it, and how true probabilities are known, is told in docs/synthetic.md."""
