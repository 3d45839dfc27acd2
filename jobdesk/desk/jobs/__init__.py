"""Jobs: asking for them, finding them, and what a person wishes of one or of many."""
