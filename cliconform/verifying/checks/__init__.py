"""One file per family of promises: (promise, what was seen) → findings."""
