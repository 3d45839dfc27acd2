"""Operating-system processes: who is alive, whose tree is whose, and how to make certain that all of it is gone."""
