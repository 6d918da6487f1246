"""axe on a page, in every mode that a reader may meet, and the exceptions that stand for now."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

from tests.support.browser import wait_until_quiet

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1280, 320)
MODES = ("light", "dark")
# Judging colours is nine tenths of axe's time: it looks at every text from several sides. The verdict hangs on the look
# alone (colour, size, weight, decoration, what lies behind), so these rules see the first few texts of every look.
COLOURS = ("color-contrast", "link-in-text-block")
OF_EACH_LOOK = 3


@dataclass(frozen=True)
class Excuse:
    """A fault that is known and not ours to mend yet.

    Attributes
    ----------
    rule, target
        axe's rule, and a part of the selector of the element.
    since, reason
        Date of the entry, and why it stands.
    """

    rule: str
    target: str
    since: str
    reason: str


EXCUSES: tuple[Excuse, ...] = ()


def settle(page: Page) -> None:
    """Wait until an opened page's scripts have done what they do on opening."""
    wait_until_quiet(page)
    page.evaluate("window.MathJax?.startup?.promise.then(() => null)")
    page.wait_for_function("document.documentElement.classList.contains('lantern-scripts')")
    # Colours on their way from one mode to the other belong to neither.
    page.add_style_tag(
        content="*, *::before, *::after { transition: none !important; animation: none !important; }"
    )
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(250)


def set_mode(page: Page, mode: str) -> None:
    """Switch the page to light or dark as its own button does."""
    page.evaluate(
        "mode => { document.documentElement.dataset.mode = mode; document.documentElement.dataset.theme = mode; }",
        mode,
    )
    page.wait_for_timeout(250)


RUN = """async ([tags, colours, most]) => {
  const settings = {resultTypes: ['violations'], preload: false};
  const off = Object.fromEntries(colours.map(rule => [rule, {enabled: false}]));
  const form = await axe.run(document, {...settings, runOnly: {type: 'tag', values: tags}, rules: off});

  const styles = new Map();
  const style = element => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const behind = new Map([[null, '']]);
  const ground = element => {
    if (!behind.has(element)) {
      const {backgroundColor, backgroundImage, opacity} = style(element);
      const above = backgroundColor.startsWith('rgb(') && opacity === '1' ? '' : ground(element.parentElement);
      behind.set(element, [backgroundColor, backgroundImage, opacity, above].join());
    }
    return behind.get(element);
  };
  const looks = new Map();
  for (const element of document.body.querySelectorAll('*')) {
    const speaks = element.matches('input, select, textarea')
      || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!speaks || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const {color, fontSize, fontWeight, textDecorationLine, textShadow, borderBottomStyle} = style(element);
    const look = [element.localName, color, fontSize, fontWeight, textDecorationLine, textShadow, borderBottomStyle,
      style(element.parentElement).color, ground(element)].join();
    looks.set(look, [...(looks.get(look) || []), element].slice(0, most));
  }
  const include = [...looks.values()].flat();
  const colour = await axe.run({include}, {...settings, runOnly: {type: 'rule', values: colours}});
  return [...form.violations, ...colour.violations];
}"""


def violations(page: Page) -> list[str]:
    """Return axe's violations of WCAG 2.0 to 2.2, A and AA, one line an element; of one look, the first few elements."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    result: list[dict[str, Any]] = page.evaluate(RUN, [TAGS, list(COLOURS), OF_EACH_LOOK])
    found = []
    for violation in result:
        for node in violation["nodes"]:
            target = str(node["target"])
            if not any(excuse.rule == violation["id"] and excuse.target in target for excuse in EXCUSES):
                found.append(f"{violation['id']} ({violation['impact']}): {target}: {node['html'][:120]}")
    return found


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


# A picture that lets the page shine through was drawn for light paper: dark lines would stand on a dark page.
GROUNDS = """() => {
  const light = element => {
    for (; element; element = element.parentElement) {
      const [red, green, blue, alpha = 1] = (getComputedStyle(element).backgroundColor.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
      if (alpha > 0.9) return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 160;
    }
    return false;
  };
  const canvas = new OffscreenCanvas(64, 64), pen = canvas.getContext('2d', {willReadFrequently: true});
  const shinesThrough = picture => {
    pen.clearRect(0, 0, 64, 64);
    pen.drawImage(picture, 0, 0, 64, 64);
    const points = pen.getImageData(0, 0, 64, 64).data;
    return points.some((value, place) => place % 4 === 3 && value < 250);
  };
  return [...document.querySelectorAll('article img, article svg.marks')]
    .filter(picture => (picture.localName === 'svg' || shinesThrough(picture)) && !light(picture))
    .map(picture => picture.getAttribute('alt') || picture.outerHTML.slice(0, 80));
}"""


def dark_pictures(page: Page) -> list[str]:
    """Return the texts of pictures without a light ground of their own, which a dark page makes hard to read."""
    return list(page.evaluate(GROUNDS))


def fetch_pictures(page: Page) -> None:
    """Fetch the pictures below the screen, too: one that is not there cannot be looked at."""
    page.evaluate(
        "document.querySelectorAll('img[loading=lazy]').forEach(each => { each.loading = 'eager'; })"
    )
    page.wait_for_function("[...document.images].every(each => each.complete && each.naturalWidth > 0)")


def show_explorables(page: Page) -> None:
    """Scroll to each explorable until it is alive, and back up."""
    for section in page.locator(".lantern-explorable").all():
        section.scroll_into_view_if_needed()
    page.wait_for_function(
        "[...document.querySelectorAll('.lantern-explorable')].every(each => each.dataset.live)"
    )
    page.evaluate("window.scrollTo(0, 0)")


def faults_of(page: Page, address: str) -> list[str]:
    """Open a page on every width, look at it in every mode, and return what is wrong."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        settle(page)
        fetch_pictures(page)
        show_explorables(page)
        for mode in MODES:
            set_mode(page, mode)
            where = f"{mode}, {width} pixels"
            faults += [f"{where}: {line}" for line in violations(page)]
            if (over := sideways(page)) > 0:
                faults.append(f"{where}: scrolls sideways by {over} pixels")
            if mode == "dark":
                faults += [
                    f"{where}: no light ground behind the picture: {text}" for text in dark_pictures(page)
                ]
    return faults
