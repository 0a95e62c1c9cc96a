"""Where settings come from: defaults, a file, the environment, flags; the later wins."""
