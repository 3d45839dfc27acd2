"""The page of what ran: figures, plots with a table behind each, what stands out, and budgets."""
