"""Conversation: what a question leaves unsaid is taken from the question before it, and shown."""
