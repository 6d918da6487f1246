"""Loyalty Lab: measure customer loyalty, churn and the marketing mix on records whose truth is known."""

from loyaltylab.data import load, open_envelope

__all__ = ["__version__", "load", "open_envelope"]
__version__ = "0.1.0"
