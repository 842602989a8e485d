"""Measuring quality and speed: nothing imports this package."""
