"""TOML text → Spec: positions, problems, JSON Schema, the known file."""
