"""A help page → what it says of one command."""
