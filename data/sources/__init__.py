"""Adapters that map raw data of any form to the contract's tables."""
