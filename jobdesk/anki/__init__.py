"""Packages for Anki, and its collection through AnkiConnect; knows no queue, no git and no store."""
