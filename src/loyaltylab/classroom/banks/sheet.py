"""A sheet to print: the questions, then the key with its reasons on a page of its own."""

from collections.abc import Sequence
from string import ascii_lowercase

from loyaltylab.classroom.banks.items import Item, number

BLANK = "_" * 12  # room to write a number

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }}
li.question {{ margin: 0 0 1.2rem; break-inside: avoid; }}
.key {{ break-before: page; }}
@media print {{ body {{ font-size: 11pt; max-width: none; }} }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
"""


def sheet(items: Sequence[Item], title: str) -> str:
    """Return a printable HTML page with every question, room to write, and the key behind a page break."""
    asked = "\n".join(_asked(item) for item in items)
    keys = "\n".join(f'<li id="key-{item.id}">{_key(item)} {item.explanation}</li>' for item in items)
    return (
        _HEAD.format(title=title)
        + f'<p>Name: <span aria-hidden="true">{"_" * 30}</span></p>\n<ol>\n{asked}\n</ol>\n'
        + f'<section class="key">\n<h2>Key</h2>\n<ol>\n{keys}\n</ol>\n</section>\n</main>\n</body>\n</html>\n'
    )


def _asked(item: Item) -> str:
    if item.kind == "number":
        room = f'<p>Answer: <span aria-hidden="true">{BLANK}</span></p>'
    else:
        more = "<p>More than one is right.</p>" if item.kind == "multiple" else ""
        options = "".join(f"<li>{choice.text}</li>" for choice in item.choices)
        room = f'{more}<ol type="a">{options}</ol>'
    return f'<li class="question" id="{item.id}">{item.stem}{room}</li>'


def _key(item: Item) -> str:
    if item.kind == "number":
        spread = f" ± {number(item.tolerance)}" if item.tolerance else ""
        return f"<strong>{number(item.key)}{spread}.</strong>"
    letters = [
        letter for letter, choice in zip(ascii_lowercase, item.choices, strict=False) if choice.correct
    ]
    return f"<strong>{', '.join(letters)}.</strong>"
