"""The one door to the product: jobs, commits and settings, for the command line, the window and scripts."""
