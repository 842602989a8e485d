"""Verification of citations (引用核验): does the cited provision exist, hold, and say what a text claims."""
