"""JobDesk: a desktop job monitor, and a tool for reprocessing batches of commits."""

__version__ = "0.1.0"
