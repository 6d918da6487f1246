"""Lantern Tea & Home: people, months, records; levers; truth."""
