"""The command ``default-risk monitor``: a book beside what its model learnt from, and what became of earlier ones."""
