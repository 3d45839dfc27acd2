"""The job drawer: what is going on, and what went on last, each on a card."""
