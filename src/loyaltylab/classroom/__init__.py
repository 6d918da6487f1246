"""For instructors: release of exercises, variants, grading, question banks, slides."""
