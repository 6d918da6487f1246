"""A chapter of its own with a deck, in a folder: what slides are made of, so that each defect is planted in one place."""

import base64
import json
import shutil
from pathlib import Path

import yaml

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.figures import new_figure, png_bytes
from loyaltylab.site.concepts import FIELDS, TERM_FIELDS
from loyaltylab.site.pages.compute import Picture
from tests.book.minibook import QUESTIONS, ROOT, write_csv

FRONT = {
    "title": "04 A map of customers",
    "objectives": [
        {
            "id": "LO-4.1",
            "verb": "explain",
            "text": "Explain what a map of customers shows, and what it hides.",
        },
        {
            "id": "LO-4.2",
            "verb": "compute",
            "text": "Compute the share of customers who come back, with its base.",
        },
    ],
    "prerequisites": [],
    "minutes": 15,
    "difficulty": "introductory",
    "concepts": ["B001"],
}

READING = """
# 04 A map of customers

:::{quiz} 04-q01
:::

Both halves must be there {footcite:p}`doe2020`, said one; so did others {footcite:p}`roe2021`.

## Key points

- A share needs a base. Say who is in it.
- {concept}`A loyal customer <B001>` likes the shop and comes back. Orders alone cannot show it.

## Sources
"""

REFERENCES = r"""
@book{doe2020, author={Doe, Jane and Roe, Rick}, title={Halves}, year={2020}, publisher={Press}}
@article{roe2021, author={B{\"o}hm, Ada and Roe, Rick and Poe, Pat}, title={Wholes}, year={2021}, journal={Tea}}
"""

NOTE = "Say who is in the base, and ask the class who is missing from it today, by name."

DECK = f"""# {{title}}

:::{{notes}} 5
{NOTE}
:::

## {{guess}}

:::{{notes}} 5
{NOTE}
:::

## {{objectives}}

:::{{notes}} 5
{NOTE}
:::

## The share: {{value}}`04.share|.0%`

- of all customers

:::{{notes}} 10
{NOTE} It is {{value}}`04.share|.1%`.
:::

## A figure

:::{{lantern-figure}} 04.bars
:::

:::{{notes}} 10
{NOTE}
:::

## The lab's figure

:::{{lab-figure}} bars
:::

:::{{notes}} 10
{NOTE}
:::

## {{guess-answer}}

:::{{notes}} 5
{NOTE}
:::

## {{vote}}

:::{{notes}} 10
{NOTE}
:::

## {{vote-answer}}

:::{{notes}} 5
{NOTE}
:::

## {{lab}}

Sections 1 and 2.

:::{{notes}} 20
{NOTE}
:::

## {{key-points}}

:::{{notes}} 5
{NOTE}
:::

## {{sources}}

:::{{notes}} 0
{NOTE}
:::
"""

# Its vote takes two slides: the case, then the question with its options.
SLIDES = DECK.count("\n## ") + 2
ALT = "Bars of two halves of the year, the second higher by a third."


class Numbers:
    """Stands for `Pages`: one number, one figure."""

    def __init__(self, folder: Path, alt: str | None = ALT) -> None:
        figure, _ = new_figure(3, 2)
        self.path = folder / "bars.png"
        self.path.write_bytes(png_bytes(figure))
        self.alt = alt

    def text(self, reference: str) -> str:
        """Return the number as a page shows it."""
        known = {"04.share": 0.612, "04.share-of-orders": 0.75, "04.customers": 400}
        id, _, form = reference.partition("|")
        if id.strip() not in known:
            raise LoyaltyLabError(f"No value has the id '{id}'; did you mean 04.share?")
        return format(known[id.strip()], form)

    def fill(self, text: str) -> str:
        """Fill in the numbers of a question."""
        for name in ("04.share-of-orders|.1%", "04.share|.0%", "04.share|.1%", "04.customers"):
            text = text.replace(f"{{{{ value:{name} }}}}", self.text(name))
        return text

    def picture(self, id: str) -> Picture:
        """Return the one figure."""
        return Picture(self.path, self.alt)


def write_project(folder: Path, deck: str = DECK) -> Path:
    """Write the chapter with its deck."""
    texts = {
        "_config.yml": "title: Small\n",
        "_toc.yml": "format: jb-book\nroot: book/intro\nchapters:\n- file: book/04-map\n",
        "book/04-map.md": f"---\n{yaml.safe_dump(FRONT)}---\n{READING}",
        "book/instructors/04-map.md": "# Teaching\n\n:::{quiz} 04-q02\n:::\n",
        "book/references.bib": REFERENCES,
        "book/_data/chapters.csv": "chapter,title\n04,A map\n05,A score\n",
        "questions/04.yml": yaml.safe_dump(QUESTIONS, sort_keys=False, allow_unicode=True),
        "slides/04-map.md": deck,
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "book" / "_static").mkdir()
    shutil.copy(ROOT / "book/_static/lantern.css", folder / "book" / "_static")
    concepts = [
        ("B001", "04", "Customer loyalty", "客户忠诚", "Liking a firm and buying from it again.", "Share"),
        ("B008", "04", "Map of customers", "分类图", "Two axes and two cut-offs.", "Number"),
    ]
    write_csv(folder / "book/_data/concepts.csv", FIELDS, concepts)
    write_csv(folder / "book/_data/terms.csv", TERM_FIELDS, [])
    picture = base64.b64encode(Numbers(folder).path.read_bytes()).decode()
    output = {
        "output_type": "display_data",
        "data": {"image/png": picture, "text/plain": ALT + " In the lab."},
    }
    cells = [
        {"id": "sum", "cell_type": "code", "source": "1", "outputs": []},
        {"id": "bars", "cell_type": "code", "source": "show()", "outputs": [output]},
    ]
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "04_map.ipynb").write_text(json.dumps({"cells": cells}))
    return folder
