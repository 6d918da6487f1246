"""What is looked for on every page is found where it is planted, and the small book has none of it."""

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from tests.book.accessibility import OF_EACH_LOOK, dark_pictures, faults_of, settle, sideways, violations
from tests.book.minibook import READING
from tests.support.browser import open_browser, serve

PLANTED = """<!DOCTYPE html><html lang="en" class="lantern-scripts"><head><title>Planted</title></head><body><main><h1>Planted</h1>
<p style="color:#999;background:#fff">Too pale to read</p><input type="text"><button></button>
<p><button style="{small}">a</button><button style="{small}">b</button></p>
<div style="width:900px">Too wide for a phone</div><img src="https://elsewhere.example/a.png" alt="A picture kept elsewhere">
</main></body></html>""".replace(
    "{small}", "width:12px;height:12px;padding:0;margin:0;border:0;color:#111;background:#fff"
)


@pytest.mark.browser
def test_planted_faults_are_caught(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PLANTED)
    with serve(tmp_path) as site, open_browser(width=320) as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/index.html")
        settle(page)
        rules = {line.split(" ")[0] for line in violations(page)}
        assert {"color-contrast", "label", "button-name", "target-size"} <= rules
        assert sideways(page) > 0
        assert "https://elsewhere.example/a.png" in browser.external


LOOKS = """<!DOCTYPE html><html lang="en" class="lantern-scripts"><head><title>Looks</title></head><body><main><h1>Looks</h1>
<ul>{items}</ul><p>Read <a href="#x" style="color:#222;text-decoration:none">this</a> and more.</p></main></body></html>"""
PALE = '<li style="color:#999;background:#fff">pale on white</li>'
DARK_ON_DARK = '<li style="color:#444;background:#333">dark on dark</li>'
GOOD = '<li style="color:#111;background:#fff">fine</li>'


@pytest.mark.browser
def test_every_look_is_judged_however_often_it_occurs(tmp_path: Path) -> None:
    """Planted among many good ones: two bad looks, and a link that only its colour tells from the text."""
    items = GOOD * 200 + PALE * 50 + GOOD * 200 + DARK_ON_DARK + GOOD * 200
    (tmp_path / "index.html").write_text(LOOKS.format(items=items))
    with serve(tmp_path) as site, open_browser() as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/index.html")
        settle(page)
        found = Counter(line.split(":")[0] for line in violations(page))
        assert found["color-contrast (serious)"] == OF_EACH_LOOK + 1
        assert found["link-in-text-block (serious)"] == 1


@pytest.mark.browser
def test_pictures_without_a_light_ground_are_found_on_a_dark_page(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(tmp_path / "through.png")
    Image.new("RGBA", (40, 20), (253, 252, 248, 255)).save(tmp_path / "opaque.png")
    (tmp_path / "index.html").write_text(
        "<html lang='en' class='lantern-scripts'><title>Dark</title><body style='background:#111'><article>"
        "<img src='opaque.png' alt='has its own'><img src='through.png' alt='planted'>"
        "<div style='background:#fdfcf8'><img src='through.png' alt='stands on light'></div>"
        "<div style='background:#222'><svg class='marks' width='9' height='9'></svg></div></article></body></html>"
    )
    with serve(tmp_path) as site, open_browser(dark=True) as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/index.html")
        settle(page)
        assert dark_pictures(page) == ["planted", '<svg class="marks" width="9" height="9"></svg>']


@pytest.mark.browser
@pytest.mark.slow
def test_the_small_book_is_accessible(mini_site: Path) -> None:
    with serve(mini_site) as site, open_browser() as browser:
        page = browser.new_page()
        for name in (f"{READING}.html", "notebooks/04_lab.html", "book/concepts.html"):
            assert faults_of(page, f"{site.url}/{name}") == []
        assert browser.external == []
        assert browser.errors == []
        assert site.failures == []
