"""The list of everything ever run."""
