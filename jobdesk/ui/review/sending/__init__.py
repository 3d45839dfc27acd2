"""Sending cards: to Anki itself after a preview of all that would be done, or into a package."""
