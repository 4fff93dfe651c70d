"""Sources of the typed subset: parsed, and of its form or refused."""
