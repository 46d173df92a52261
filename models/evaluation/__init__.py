"""How good held-out predictions are: metrics, intervals, comparisons, and the gate's rules."""
