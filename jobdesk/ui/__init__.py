"""The window. With `desktop` the only place that knows Qt."""
