"""What is durable: jobs, runs, attempts, results and the rest, in one SQLite file. peewee lives here alone."""
