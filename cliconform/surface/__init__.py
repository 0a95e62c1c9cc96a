"""Help pages, docs → Surface, coverage, drift."""
