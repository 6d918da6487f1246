"""Grading a class: each submission runs in a sandbox of its own; its answers are judged outside, as plain data."""
