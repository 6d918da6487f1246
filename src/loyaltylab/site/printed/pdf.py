"""Printing the composed book with Chromium, and finishing the PDF."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chromium import find_chromium
from loyaltylab.site.printed.document import Wording

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The text's width on A4 (170 mm) in CSS pixels, so that what is measured before printing is what is printed.
TEXT_WIDTH = 643
# Milliseconds that Chromium may take for the whole book on a busy machine.
PATIENCE = 600_000
# The first fills in the page numbers, the second proves them; their own width may move a line once.
MOST_PASSES = 4
# Sets formulas, makes wide tables fit, and waits for pictures and fonts.
# Chromium does not tag what MathJax draws, so that a dot beside each formula carries its source as text.
SETTLE = """async () => {
  if (window.MathJax && window.MathJax.startup) {
    await window.MathJax.startup.promise;
    for (const item of window.MathJax.startup.document.math) {
      const words = document.createElement("span");
      words.innerHTML = "<svg role='img' width='1' height='1'><rect width='1' height='1' fill='#fff'/></svg>";
      words.firstChild.setAttribute("aria-label", "Formula: " + item.math.trim());
      item.typesetRoot.before(words.firstChild);
    }
  }
  await document.fonts.ready;
  for (const table of document.querySelectorAll("table")) {
    for (const size of ["7.6pt", "6.8pt", "6pt"]) {
      if (table.offsetWidth <= table.parentElement.clientWidth) break;
      table.style.fontSize = size;
    }
    if (table.offsetWidth > table.parentElement.clientWidth) table.classList.add("tight");
  }
  const pictures = [...document.images];
  await Promise.all(pictures.map((picture) => picture.decode().catch(() => null)));
  return pictures.filter((picture) => !picture.naturalWidth).map((picture) => picture.getAttribute("src"));
}"""
HEADINGS = (
    """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => heading.textContent)"""
)
NUMBER = """(numbers) => {
  for (const place of document.querySelectorAll(".page-number")) {
    place.textContent = numbers[place.dataset.target] ?? "000";
  }
}"""


def print_document(markup: str, to: Path) -> list[str]:
    """Print an HTML document into a tagged PDF with an outline, page numbers filled in; return its headings in order.

    Raises
    ------
    LoyaltyLabError
        When Chromium is missing, a picture is, or the page numbers do not settle.
    """
    from playwright.sync_api import Error, sync_playwright

    with tempfile.TemporaryDirectory(prefix="loyaltylab-print-") as folder:
        source = Path(folder) / "book.html"
        source.write_text(markup, encoding="utf-8")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(playwright), args=["--disable-gpu"]
            )
            try:
                context = browser.new_context(offline=True, viewport={"width": TEXT_WIDTH, "height": 900})
                page = context.new_page()
                page.set_default_timeout(PATIENCE)
                page.emulate_media(media="print", color_scheme="light")
                page.goto(source.as_uri())
                missing = page.evaluate(SETTLE)
                if missing:
                    raise LoyaltyLabError(
                        f"The printed book lacks the picture {missing[0]}: build the book again."
                    )
                numbers: dict[str, str] = {}
                for _ in range(MOST_PASSES):
                    page.evaluate(NUMBER, numbers)
                    _print(page, to)
                    before, numbers = numbers, page_numbers(to)
                    if numbers == before:
                        return [" ".join(text.split()) for text in page.evaluate(HEADINGS)]
                raise LoyaltyLabError(
                    "The page numbers in the printed book do not settle: report this with the chapter that you changed."
                )
            except Error as error:
                raise LoyaltyLabError(
                    f"Chromium could not print the book ({error.message.splitlines()[0]}); free some memory and try again."
                ) from error
            finally:
                browser.close()


def _print(page: "Page", to: Path) -> None:
    page.pdf(path=to, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)


def page_numbers(path: Path) -> dict[str, str]:
    """Return the page on which each named place of a PDF lies, counted from 1."""
    with pikepdf.open(path) as pdf:
        order = {page.objgen: str(number) for number, page in enumerate(pdf.pages, start=1)}
        places: Any = pdf.Root.get("/Dests", {})
        return {str(name).removeprefix("/"): order[place[0].objgen] for name, place in places.items()}


def finish(path: Path, wording: Wording, headings: Sequence[str]) -> None:
    """Set what a reader's program shows, drop the moment of printing, and pack the PDF: the same book gives the same bytes.

    Raises
    ------
    LoyaltyLabError
        When the outline is not that of the headings.
    """
    partial = path.with_name(f".{path.name}.part")
    with pikepdf.open(path) as pdf:
        with pdf.open_outline() as outline:
            _set_titles(list(_items(outline.root)), headings)
        for name in ("/CreationDate", "/ModDate", "/Creator"):
            if name in pdf.docinfo:
                del pdf.docinfo[name]
        pdf.docinfo["/Title"], pdf.docinfo["/Author"] = wording.title, wording.author
        pdf.docinfo["/Subject"] = f"{wording.subtitle} {wording.edition}"
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        pdf.save(
            partial,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            deterministic_id=True,
        )
    os.replace(partial, path)


def _items(items: Iterable[pikepdf.OutlineItem]) -> Iterator[pikepdf.OutlineItem]:
    for item in items:
        yield item
        yield from _items(item.children)


def _set_titles(items: Sequence[pikepdf.OutlineItem], headings: Sequence[str]) -> None:
    # Chromium writes pieces of a heading that it moved to the next page twice over, and drops spaces between pieces.
    if len(items) != len(headings):
        raise LoyaltyLabError(
            f"The PDF's outline has {len(items)} entries for {len(headings)} headings: report this with the version of Chromium."
        )
    for item, heading in zip(items, headings, strict=True):
        if not all(word in item.title for word in heading.split()):
            raise LoyaltyLabError(
                f"The PDF's outline says “{item.title}” where the book says “{heading}”: report this with the version of Chromium."
            )
        item.title = heading
