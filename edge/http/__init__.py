"""The HTTP contract in the typed subset: request text in, status, headers, JSON out."""
