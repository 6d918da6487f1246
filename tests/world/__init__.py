"""Tests of Lantern's core."""
