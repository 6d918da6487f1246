"""The book on paper: its built pages joined into one document, and printed as a PDF that screen readers can follow."""
