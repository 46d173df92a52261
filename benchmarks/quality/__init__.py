"""How good the pipeline's probabilities are beside those of other libraries, on eight tables: ``make benchmark``."""
