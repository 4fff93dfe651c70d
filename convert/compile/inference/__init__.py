"""Sources → the typed tree: every name has a meaning, every expression a type."""
