"""Answers: one file per kind, composed from structured records, never from loose text."""
