"""Measures JobDesk against its peers: `make bench`. Every figure is a ratio taken in one run, or a size."""
