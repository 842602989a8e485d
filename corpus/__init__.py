"""Documents in, clauses and responsibilities out: reading, outline, extraction and the library."""
