"""The page of cards: look through what notes suggest, decide, and send it to Anki."""
