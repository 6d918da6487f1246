"""What an instructor needs beside the chapters: lesson and course plans, alignment, rubrics, spaced review and placement."""
