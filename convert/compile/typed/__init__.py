"""What the rooms hand on: types, what is known beforehand, the typed tree."""
