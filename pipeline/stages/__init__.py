"""The DVC stages: one thin ``main()`` each, which loads parameters, reads, calls the core and writes."""
