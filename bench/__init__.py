"""Side-by-side measurements of what a build gives, and of its peers: `make bench`."""
