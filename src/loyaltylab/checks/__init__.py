"""Practice checks: answers in, messages out."""
