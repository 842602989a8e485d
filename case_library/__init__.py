"""Accident cases and question banks (in preparation)."""
