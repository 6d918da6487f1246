"""Cells of CSV files: what spreadsheet programs make of them, and how they are told apart."""

BOM = "\ufeff"
"""Spreadsheet programs read a CSV file as UTF-8 only behind this mark."""

# A cell that begins so would be a formula in a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def separator(text: str) -> str:
    """Return what separates the cells of a CSV text: the likeliest of comma, semicolon and tab in its first line."""
    line = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=line.count)
