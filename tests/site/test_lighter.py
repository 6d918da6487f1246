"""Pages are made light, and nothing that a page uses is lost with the rest."""

import io
import shutil
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from PIL import Image

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.lighter import Names, Seen, icons_of, lighten, may_match, used_rules

NAMES = Names(
    Seen.on("<p class=\"card wide\">A</p><b id='top'></b>").names,
    ['element.classList.add("open"); const c = "bs-tooltip-" + side;'],
)


@pytest.mark.parametrize(
    ("selector", "kept"),
    [
        ("p", True),
        (".card", True),
        ("#top > b", True),
        (".card.open", True),
        (".bs-tooltip-left", True),
        (".card:not(.never)", True),
        ("html[data-theme=dark] .wide:hover", True),
        (":is(.never, .card) p", True),
        (".never", False),
        (".card .never", False),
        (".wid", False),
        ("#nowhere", False),
        (".card\\:wide", False),
    ],
)
def test_a_rule_stays_when_some_element_could_match_it(selector: str, kept: bool) -> None:
    assert may_match(selector, NAMES) is kept


def test_the_sheet_keeps_what_is_used_in_its_order_and_its_groups() -> None:
    sheet = """/* a comment */ :root { --x: "a,b" } .never, .card { color: red } .never{color:blue}
      @media (max-width: 9px) { .card, .open { color: var(--x) } .never { top: 0 } } @media print { .never { top: 0 } }
      @keyframes turn { from { top: 0 } to { top: 1px } } @font-face { font-family: F; src: url(f.woff2) }"""
    kept = used_rules(sheet, NAMES)
    assert "never" not in kept
    assert "comment" not in kept
    assert "print" not in kept
    order = [
        kept.index(part)
        for part in (":root", ".card{", "@media", ".card,.open", "@keyframes turn", "@font-face")
    ]
    assert order == sorted(order)


def test_icons_are_found_as_escapes_and_as_letters() -> None:
    assert icons_of([r'.a:before{content:"\f0c9"}', ':root{--i:"\uf05a"}', '.b{content:"f00d"}']) == {
        0xF0C9,
        0xF05A,
    }


def icon_font(*codes: int) -> bytes:
    """Return a small font with a box for each code point."""
    names = [".notdef", *(f"u{code:04x}" for code in codes)]
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 500), (500, 500), (500, 0)):
        pen.lineTo(point)
    pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({code: f"u{code:04x}" for code in codes})
    builder.setupGlyf(dict.fromkeys(names, box))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Icons", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    packed = io.BytesIO()
    builder.save(packed)
    return packed.getvalue()


PAGE = """<html><head><link href="../_static/theme.css?digest=1" rel="stylesheet" />
  <script defer src="../_static/scripts/fontawesome.js?digest=1"></script>
  <script src="../_static/own.js"></script>
  <script src="../searchindex.js"></script></head>
<body class="card" data-script="../_static/chart.js?v=1"><i class="fa-bars"></i><img alt="A" src="../_images/a.png" style="width: 20px"><img alt="B" src="data:image/png;base64,AA"></body></html>"""
SHEET = """@font-face{font-family:F;src:url(fonts/fa-solid-900.woff2) format("woff2"),url(fonts/fa-solid-900.ttf) format("truetype")}
.fa-bars:before{content:"\\f0c9"}.fa-never:before{content:"\\f0ca"}.given{top:0}.later{top:0}"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of one page, one sheet, one font of two icons and the page of search results."""
    for name, text in {
        "book/a.html": PAGE,
        "search.html": PAGE.replace("../", ""),
        "_static/theme.css": SHEET,
        "_static/own.js": 'element.className = "given"',
        "_static/chart.js": 'element.className = "later"',
        "_static/scripts/fontawesome.js": "draw()",
        "searchindex.js": "index()",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    fonts = tmp_path / "_static" / "fonts"
    fonts.mkdir()
    (fonts / "fa-solid-900.ttf").write_bytes(icon_font(0xF0C9, 0xF0CA))
    (fonts / "fa-solid-900.woff2").write_bytes(b"heavy")
    (tmp_path / "_images").mkdir()
    Image.new("RGB", (40, 30)).save(tmp_path / "_images" / "a.png")
    return tmp_path


def test_a_page_asks_only_for_what_it_uses(site: Path) -> None:
    lighten(site)
    page = (site / "book" / "a.html").read_text()
    assert "fontawesome.js" not in page
    assert "searchindex.js" not in page
    assert '<script src="../_static/own.js"></script>' in page
    assert '<img loading="lazy" width="40" height="30" alt="A"' in page
    assert '<img alt="B" src="data:' in page
    assert '<i aria-hidden="true" class="fa-bars"></i>' in page
    results = (site / "search.html").read_text()
    assert "searchindex.js" in results
    assert "fontawesome.js" not in results


def test_sheet_and_font_keep_the_icons_of_the_pages(site: Path) -> None:
    lighten(site)
    sheet = (site / "_static" / "theme.css").read_text()
    assert "fa-bars" in sheet
    assert ".given" in sheet
    assert ".later" in sheet
    assert "never" not in sheet
    assert "woff2" not in sheet
    font = TTFont(site / "_static" / "fonts" / "fa-solid-900.woff")
    assert set(font.getBestCmap()) == {0xF0C9}
    assert [path.name for path in (site / "_static" / "fonts").iterdir()] == ["fa-solid-900.woff"]


def test_a_changed_sheet_has_another_address(site: Path) -> None:
    """A reader who was here before must not keep a sheet that lacks the rules of a new page."""
    other = site.parent / "other"
    shutil.copytree(site, other)
    (other / "book" / "b.html").write_text(PAGE.replace("fa-bars", "fa-never"))
    lighten(site)
    lighten(other)
    first, second = (
        (folder / "book" / "a.html").read_text().split("?v=")[1][:12] for folder in (site, other)
    )
    assert first != second


def test_what_an_earlier_build_kept_changes_nothing(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    warm, fresh = (tmp_path_factory.mktemp("sites") / name for name in ("warm", "fresh"))
    before = tmp_path_factory.mktemp("sites") / "before"
    shutil.copytree(site, before)
    lighten(before, cache)
    (site / "book" / "a.html").write_text(PAGE.replace("fa-bars", "fa-never"))
    for folder in (warm, fresh):
        shutil.copytree(site, folder)
    lighten(warm, cache)
    lighten(fresh)
    for name in ("book/a.html", "_static/theme.css"):
        assert (warm / name).read_bytes() == (fresh / name).read_bytes()
        assert (warm / name).read_bytes() != (before / name).read_bytes()


def test_a_font_that_the_theme_did_not_bring_is_named(site: Path) -> None:
    (site / "_static" / "fonts" / "fa-solid-900.ttf").unlink()
    with pytest.raises(LoyaltyLabError, match=r"theme\.css names the icon font fa-solid-900\.ttf"):
        lighten(site)
