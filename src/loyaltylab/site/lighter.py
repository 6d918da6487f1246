"""Makes the finished pages light: the theme sends every page all of its icons, styles and the whole search index.

What a page does not use it need not fetch. The sheets keep the rules that some page can match, the icon font the icons
that they name; the script that draws the same icons once more goes, and so does the search index on pages that never
search. Pictures below the first screen come when the reader does, in the room that is kept for them.
"""

import hashlib
import io
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_bytes, write_text
from loyaltylab.site.kept import Kept
from loyaltylab.site.page_checks import built_pages

# The index is read on the page of results alone: the theme's search as you type is off (`_config.yml`).
UNUSED_SCRIPTS = (
    "scripts/fontawesome.js",
    "_static/searchtools.js",
    "_static/language_data.js",
    "searchindex.js",
)
SEARCH_PAGE = "search.html"
# Fetched later, when the reader comes to what needs them.
LATER = re.compile(r"\bdata-[a-z]+=\"([^\"]+\.js)\b")
SCRIPT = re.compile(r"[ \t]*<script\b[^>]*\bsrc=\"([^\"]*)\"[^>]*>\s*</script>\n?")
PICTURE = re.compile(r"<img\b[^>]*>")
DRAWN = re.compile(r"<(i|span)\b(?=[^>]*\bclass=\"[^\"]*\bfa[srb]?[ -])(?![^>]*aria-hidden)")
ATTRIBUTE = re.compile(r"\b(?:class|id)=(?:\"([^\"]*)\"|'([^']*)')")
DASH = re.compile("-")
WORD = re.compile(r"[A-Za-z_][\w-]*")
NAMED = re.compile(r"[.#]((?:\\.|[\w-])+)")
OPTIONAL = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")
ICON = re.compile(r"\\(f[0-9a-f]{3})\b|([\ue000-\uf8ff])")
FONT = re.compile(
    r"url\((?P<path>[^)]*?fa-[a-z]+-\d+)\.woff2\)\s*format\(\"woff2\"\),url\([^)]*\)\s*format\(\"truetype\"\)"
)
SHEET = re.compile(r"(href=\"(?:\.\./)*(_static/[^\"?]+\.css))(?:\?[^\"]*)?\"")
# Rules that hold others; all further at-rules are kept as they are.
GROUPS = {"media", "supports", "layer", "container"}


class Names:
    """The class names and ids that pages carry or scripts may give them."""

    def __init__(self, carried: Iterable[str], scripts: Iterable[str]) -> None:
        self.whole = set(carried)
        self.starts: set[str] = set()
        for text in scripts:
            for word in WORD.findall(text):
                self.whole.add(word)
                if word.endswith("-") and len(word) > 2:  # "bs-tooltip-" + side
                    self.starts.add(word)

    def may_hold(self, name: str) -> bool:
        """Return whether an element could have this class or id."""
        return name in self.whole or any(name[: dash.end()] in self.starts for dash in DASH.finditer(name))


@dataclass(frozen=True)
class Seen:
    """What a page carries: class names and ids, scripts and style sheets by the paths that it gives for them."""

    names: frozenset[str]
    scripts: frozenset[str]
    sheets: frozenset[str]

    @classmethod
    def on(cls, text: str) -> "Seen":
        """Look through a page."""
        names = {name for double, single in ATTRIBUTE.findall(text) for name in (double or single).split()}
        scripts = {
            source.split("?")[0].lstrip("./") for source in (*SCRIPT.findall(text), *LATER.findall(text))
        }
        return cls(frozenset(names), frozenset(scripts), frozenset(path for _, path in SHEET.findall(text)))


def may_match(selector: str, names: Names) -> bool:
    """Return whether some page could hold what a selector asks for; in doubt, yes."""
    plain = OPTIONAL.sub("", selector)
    return all(names.may_hold(_plain(name)) for name in NAMED.findall(plain))


def _plain(name: str) -> str:
    """Return a name of a style sheet as pages write it."""
    return re.sub(r"\\(.)", r"\1", name)


def used_rules(sheet: str, names: Names) -> str:
    """Return a style sheet without the rules that no page can match, and without comments."""
    return "".join(_kept(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), names))


def _kept(rules: Iterable[tinycss2.ast.Node], names: Names) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [
                part for part in _selectors(tinycss2.serialize(rule.prelude)) if may_match(part, names)
            ]
            if selectors:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content).strip()}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in GROUPS and rule.content is not None:
            inner = "".join(
                _kept(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), names)
            )
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        else:
            yield tinycss2.serialize([rule])


def _selectors(prelude: str) -> list[str]:
    """Return the selectors between the outer commas."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(prelude):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            parts.append(prelude[start:place].strip())
            start = place + 1
    return [*parts, prelude[start:].strip()]


def icons_of(sheets: Iterable[str]) -> set[int]:
    """Return the code points of the icons that style sheets put before or after something."""
    found = (ICON.findall(sheet) for sheet in sheets)
    return {int(code, 16) if code else ord(letter) for pairs in found for code, letter in pairs}


def small_font(font: bytes, icons: set[int]) -> bytes:
    """Return a TrueType font with these code points alone, as WOFF."""
    options = subset.Options(flavor="woff", layout_features=[], notdef_outline=True)
    loaded = TTFont(io.BytesIO(font))
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=icons)
    subsetter.subset(loaded)
    loaded.flavor = "woff"
    packed = io.BytesIO()
    loaded.save(packed)
    return packed.getvalue()


def light_page(name: str, text: str, site: Path) -> str:
    """Return a page without scripts that it does not use, its pictures in rooms of their own size, fetched when near.

    Icons are letters now, and private ones: nobody shall hear them read.
    """

    def script(match: re.Match[str]) -> str:
        unused = any(end in match[1] for end in UNUSED_SCRIPTS if name != SEARCH_PAGE or "fontawesome" in end)
        return "" if unused else match[0]

    folder = (site / name).parent
    text = DRAWN.sub(r'<\1 aria-hidden="true"', SCRIPT.sub(script, text))
    return PICTURE.sub(lambda match: _light_picture(match[0], folder), text)


def _light_picture(tag: str, folder: Path) -> str:
    source = re.search(r"\bsrc=\"([^\"]+)\"", tag)
    if not source or source[1].startswith("data:"):
        return tag
    added = "" if " loading=" in tag else ' loading="lazy"'
    size = png_size(folder / source[1].split("?")[0])
    if size and not re.search(r"\b(?:width|height)=", tag):
        added += f' width="{size[0]}" height="{size[1]}"'
    return f"<img{added}{tag[4:]}"


def png_size(path: Path) -> tuple[int, int] | None:
    """Return width and height of a PNG in pixels; nothing for other files."""
    if path.suffix != ".png" or not path.is_file():
        return None
    with path.open("rb") as stream:
        head = stream.read(24)
    width, height = struct.unpack(">II", head[16:24])
    return int(width), int(height)


def lighten(site: Path, cache: Path | None = None) -> None:
    """Make the pages of a built site light, in their folder; ``cache`` is a folder for what can be kept between builds.

    Raises
    ------
    LoyaltyLabError
        When the theme's sheets name an icon font that is not there.
    """
    light = {name: light_page(name, (site / name).read_text("utf-8"), site) for name in built_pages(site)}
    known: Kept[Seen] = Kept(cache and cache / "seen.pickle", (Path(__file__),))
    seen = [known.of(text.encode(), partial(Seen.on, text)) for text in light.values()]
    known.save()
    scripts = {path for page in seen for path in page.scripts if "searchindex" not in path}
    names = Names(
        (name for page in seen for name in page.names),
        [(site / path).read_text("utf-8") for path in scripts if (site / path).is_file()],
    )
    sheets = sorted({path for page in seen for path in page.sheets})
    kept: Kept[str] = Kept(cache and cache / "sheets.pickle", (Path(__file__),))
    small = {path: _small_sheet((site / path).read_text("utf-8"), names, kept) for path in sheets}
    kept.save()
    icons = icons_of(small.values())
    versions = {}
    for path, sheet in small.items():
        for match in list(FONT.finditer(sheet)):
            sheet = sheet.replace(match[0], _font(site / path, match["path"], icons))
        write_text(site / path, sheet)
        versions[path] = hashlib.sha256(sheet.encode()).hexdigest()[:12]
    for name, text in light.items():
        write_text(site / name, SHEET.sub(lambda match: f'{match[1]}?v={versions[match[2]]}"', text))


def _small_sheet(sheet: str, names: Names, kept: Kept[str]) -> str:
    held = sorted({name for name in NAMED.findall(sheet) if names.may_hold(_plain(name))})
    return kept.of("\n".join([sheet, *held]).encode(), partial(used_rules, sheet, names))


def _font(sheet: Path, name: str, icons: set[int]) -> str:
    font = (sheet.parent / name).with_suffix(".ttf")
    if not font.is_file():
        raise LoyaltyLabError(
            f"{sheet.name} names the icon font {font.name}, which the theme did not bring; install it anew."
        )
    write_bytes(font.with_suffix(".woff"), small_font(font.read_bytes(), icons))
    font.unlink()
    font.with_suffix(".woff2").unlink(missing_ok=True)
    return f'url({name}.woff) format("woff")'
