"""A graph in, a folder of pages about its ontology, its entities and its questions out, which a browser opens from the disk."""
