"""One leaf a kind of source. Each module reads one kind of table; ``myograph.build`` finds them by looking here."""
