"""Numbers, figures and explorables of the book's pages, computed while the book is built.

A chapter's module, such as ``loyaltylab.site.pages.ch04``, registers functions by an id that starts with the chapter's
number. Pages and quiz questions refer to the id, so a number stands in one place: the code that works it out::

    @value("04.repeat-share", unit="share", period="months 1 to 36", base="all private customers")
    def repeat_share() -> float:
        \"\"\"Share of customers who bought at least twice.\"\"\"
        orders = loyaltylab.load("orders")
        ...

In a reading: ``{value}`04.repeat-share|.1%```; in ``questions/04.yml``: ``"{{ value:04.repeat-share|.1% }}"``.
"""

from loyaltylab.site.pages.registry import (
    Drawing,
    Explorable,
    Slider,
    define,
    explorable,
    figure,
    numbers_of,
    value,
)

__all__ = ["Drawing", "Explorable", "Slider", "define", "explorable", "figure", "numbers_of", "value"]
