"""Logs of any size, one by one and all at once."""
