"""Explorers: frozen parameters, a pure model, a figure, a one-line summary and a thin view."""
