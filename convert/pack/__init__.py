"""Turn a stage into a component file."""
