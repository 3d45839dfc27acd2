"""The query line: what a person types to find jobs, as text, as a tree, and as chips. Standard library only."""
