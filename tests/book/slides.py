"""A deck in Chromium: what a class would see of each slide."""

from playwright.sync_api import Page

PATIENCE = 120_000

# reveal.js draws grounds and controls apart from the slides; with these in the way axe calls every colour undecided.
_DECIDABLE = """.reveal .slides, .reveal .slides * { pointer-events: auto !important; }
.reveal .backgrounds, .reveal .controls, .reveal .progress, .reveal .slide-number { display: none !important; }"""

# The lowest and the rightmost point of everything on the slide that is shown, in pixels of the slide.
_EXTENT = """() => {
  const slide = Reveal.getCurrentSlide();
  const scale = Reveal.getScale();
  const corner = document.querySelector('.reveal .slides').getBoundingClientRect();
  let bottom = 0, right = 0;
  for (const element of slide.querySelectorAll('*')) {
    if (element.closest('aside')) continue;
    const box = element.getBoundingClientRect();
    bottom = Math.max(bottom, (box.bottom - corner.top) / scale);
    right = Math.max(right, (box.right - corner.left) / scale);
  }
  const heading = slide.querySelector('h1, h2');
  return {bottom: Math.round(bottom), right: Math.round(right), heading: heading ? heading.innerText : ''};
}"""


def open_deck(page: Page, address: str) -> int:
    """Open a deck and return how many slides it has."""
    page.goto(address, timeout=PATIENCE)
    page.wait_for_function("window.Reveal && Reveal.isReady()", timeout=PATIENCE)
    page.evaluate("document.fonts.ready")
    page.add_style_tag(content=_DECIDABLE)
    return int(page.evaluate("Reveal.getTotalSlides()"))


def show_slide(page: Page, number: int) -> None:
    """Go to a slide, counted from 1, and wait for its pictures."""
    page.evaluate("number => Reveal.slide(number - 1)", number)
    page.wait_for_function(
        "[...Reveal.getCurrentSlide().querySelectorAll('img')].every(each => each.complete && each.naturalWidth)",
        timeout=PATIENCE,
    )


def fuller_than_the_screen(page: Page) -> list[str]:
    """Return one line for each slide whose content is higher or wider than a slide."""
    found = []
    width, height = page.evaluate("[Reveal.getConfig().width, Reveal.getConfig().height]")
    for number in range(1, int(page.evaluate("Reveal.getTotalSlides()")) + 1):
        show_slide(page, number)
        extent = page.evaluate(_EXTENT)
        for name, most in (("bottom", height), ("right", width)):
            if extent[name] > most:
                found.append(
                    f"slide {number} “{extent['heading']}”: its {name} is at {extent[name]} of {most} pixels"
                )
    return found
