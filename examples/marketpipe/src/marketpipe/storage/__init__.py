"""Files and databases, and their paths."""
