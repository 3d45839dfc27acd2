"""Operating-system processes: who is alive, whose tree is whose, and how all of a tree is ended."""
