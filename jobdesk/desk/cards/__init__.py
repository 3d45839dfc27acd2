"""Cards and Anki: what notes suggest, what a person decides about it, and what is sent."""
