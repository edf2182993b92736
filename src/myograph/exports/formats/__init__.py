"""One module a format, a leaf: it writes records, and nothing imports it by name."""
