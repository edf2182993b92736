"""What myograph writes for other tools, one module a format."""
