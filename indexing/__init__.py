"""Passages, the lexical and the dense index, and the search over both."""
