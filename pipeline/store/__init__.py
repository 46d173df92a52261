"""The only door to the files of a run: artifacts, their lineage, checked tables."""
