"""What the readings show: one module a chapter with the values and figures computed while the book is built."""
