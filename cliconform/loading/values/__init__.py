"""What single values mean: patterns, paths, SQL, moments, keys. Each is looked at where it is."""
