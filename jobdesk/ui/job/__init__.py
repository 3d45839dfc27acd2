"""The page of one job: its runs, their attempts and logs, what it made, and who did what when."""
