"""Watching a model at work: is the book still the one that it learnt from, and do its probabilities come true?"""
