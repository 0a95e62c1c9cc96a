"""Two surfaces → what has changed between them, each change with its class."""
