"""Settings from defaults, a file, the environment and flags; the later override the earlier."""
