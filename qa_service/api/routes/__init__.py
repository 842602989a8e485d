"""Endpoints of the API, one file per thing that it speaks of."""
