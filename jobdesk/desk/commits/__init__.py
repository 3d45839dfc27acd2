"""Commits of a repository, and what is known of each under a pipeline."""
