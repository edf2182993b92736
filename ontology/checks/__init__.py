"""Checks of an ontology, one rule a file: its level, what it means, and a query for what breaks it."""
