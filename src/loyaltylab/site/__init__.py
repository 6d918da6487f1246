"""For builders: the book, the browser edition and the offline bundle."""
