"""Step, Observation → Outcome: normalising, one file per family of checks."""
