"""Each rule for finished pages catches its planted defect and is silent without it."""

from pathlib import Path

import pytest

from loyaltylab.site.page_checks import check_site

GOOD = """<!DOCTYPE html><html lang="en-GB"><head><title>A page</title><link rel="stylesheet" href="_static/a.css"></head>
<body><article><h1>A page</h1><h2 id="part">A part</h2><p><a href="other.html#there">The other page</a></p>
<img src="_static/a.png" alt="Three bars that fall from 60 to 40 orders a month"></article></body></html>"""
OTHER = '<html lang="en-GB"><head><title>Other</title></head><body><article><h1 id="there">Other</h1></article></body></html>'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site without faults."""
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static/a.css").write_text("p { background: url(a.png); }")
    (tmp_path / "_static/a.png").write_bytes(b"png")
    (tmp_path / "page.html").write_text(GOOD)
    (tmp_path / "other.html").write_text(OTHER)
    return tmp_path


def test_a_good_site_has_no_fault(site: Path) -> None:
    assert check_site(site, ["page", "other"]) == []


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("A part</h2><p>", "A part</h2><p>In 2024, {value}`04.repeat-rate", "shows '{value}`' as text"),
        (
            'href="_static/a.css"',
            'href="https://cdn.example/a.css"',
            "asks another site for https://cdn.example/a.css",
        ),
        (
            "</article>",
            '<script src="//cdn.example/a.js"></script></article>',
            "asks another site for //cdn.example/a.js",
        ),
        (
            "</article>",
            '<iframe src="https://video.example/1"></iframe></article>',
            "asks another site for https://video",
        ),
        (
            "</article>",
            '<img srcset="https://a.example/1.png 2x" src="_static/a.png" alt="Two lines that cross in the middle of May"></article>',
            "https://a.example/1.png",
        ),
        (
            "</article>",
            '<p style="background:url(https://a.example/b.png)">x</p></article>',
            "https://a.example/b.png",
        ),
        (
            "</head>",
            "<style>@import 'https://fonts.example/f.css';</style></head>",
            "https://fonts.example/f.css",
        ),
        ('href="other.html#there"', 'href="gone.html"', "links to gone.html, which does not exist"),
        (
            'href="other.html#there"',
            'href="other.html#nowhere"',
            "links to other.html#nowhere; that page has no such place",
        ),
        ('href="other.html#there"', 'href="#nowhere"', "links to #nowhere; that page has no such place"),
        ('href="other.html#there"', 'href="Other.html"', "links to Other.html, which does not exist"),
        (
            'alt="Three bars that fall from 60 to 40 orders a month"',
            'alt="_images/9dcb.png"',
            "is the name of a file",
        ),
        (
            'alt="Three bars that fall from 60 to 40 orders a month"',
            'alt="bars"',
            "shorter than 20 characters",
        ),
        (
            'alt="Three bars that fall from 60 to 40 orders a month"',
            "",
            "needs an alternative text, and it is missing",
        ),
        (
            "</article>",
            '<img src="_static/a.png" alt="Three bars that fall from 60 to 40 orders a month"></article>',
            "two pictures share",
        ),
        ("</article>", '<a href="page.html">The other page</a></article>', "two links say 'The other page'"),
        ('<html lang="en-GB">', "<html>", "has no language"),
        ("<title>A page</title>", "<title></title>", "has no title"),
        ("<h1>A page</h1>", "<p>A page</p>", "has 0 main headings"),
        ('<h2 id="part">A part</h2>', "<h4>A part</h4>", "jumps from level 1 to 4"),
        ("</article>", '<p id="part">again</p></article>', "uses the id 'part' 2 times"),
        (
            "</article>",
            '<script type="application/vnd.jupyter.widget-view+json">{}</script></article>',
            "holds stored widgets (line ",
        ),
    ],
)
def test_a_planted_defect_is_named(site: Path, before: str, after: str, complaint: str) -> None:
    assert before in GOOD
    (site / "page.html").write_text(GOOD.replace(before, after))
    faults = [str(fault) for fault in check_site(site, ["page", "other"])]
    assert [fault for fault in faults if complaint in fault and fault.startswith("page.html: ")], faults


def test_a_page_missing_from_the_build_is_named(site: Path) -> None:
    assert [str(fault) for fault in check_site(site, ["page", "other", "lost"])] == [
        "lost.html: is in _toc.yml and was not built"
    ]


def test_a_style_sheet_that_asks_elsewhere_is_named(site: Path) -> None:
    (site / "_static/a.css").write_text("@font-face { src: url('https://fonts.example/a.woff2'); }")
    assert [str(fault) for fault in check_site(site, ["page"])] == [
        "_static/a.css: asks another site for https://fonts.example/a.woff2"
    ]


@pytest.mark.parametrize(
    "address", ["lite/notebooks/index.html?path=a.ipynb", "slides/04-map.html?print-pdf"]
)
def test_links_into_what_is_built_apart_wait_until_it_is_there(address: str, site: Path) -> None:
    (site / "page.html").write_text(GOOD.replace("other.html#there", address))
    assert check_site(site, ["page"]) == []
    (site / address.split("/")[0]).mkdir()
    assert "which does not exist" in str(check_site(site, ["page"])[0])


def test_what_was_kept_from_an_earlier_build_hides_nothing(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "kept.pickle"
    assert check_site(site, ["page"], cache) == []
    assert cache.is_file()
    (site / "other.html").write_text(
        (site / "other.html").read_text().replace('id="there"', 'id="elsewhere"')
    )
    assert [str(fault) for fault in check_site(site, ["page"], cache)] == [
        str(fault) for fault in check_site(site, ["page"])
    ]
    assert "that page has no such place" in str(check_site(site, ["page"], cache)[0])
