"""What ran, in figures, and when all of it will be done."""
