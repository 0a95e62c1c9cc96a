"""The verbs, one file each: arguments → settings → pipeline → exit code."""
