"""How fast the course is, as ratios measured in one run: ``make bench``. Nothing here is a test; no time is asserted."""
