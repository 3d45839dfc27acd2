"""Notes and cards: what a note says, and what it asks. Knows no queue, no git, no store."""
