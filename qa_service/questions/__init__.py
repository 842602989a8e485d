"""The question bank as the service keeps it: items, papers, practice."""
