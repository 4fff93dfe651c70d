"""The typed subset as the build sees it."""
