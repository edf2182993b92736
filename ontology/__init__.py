"""Data of myograph: read with ``importlib.resources.files("myograph.ontology")``."""
