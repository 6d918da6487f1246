"""What ``do.py`` runs: environments, steps and targets. Standard library only: it works before anything is installed."""
