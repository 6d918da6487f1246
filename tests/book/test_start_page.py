"""The start page: three doors in one screen, each to the right place, and every chapter that is finished."""

import re
from pathlib import Path

import pytest
from lxml import html

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.contents import Contents, read_contents
from loyaltylab.site.start import ChapterEntry, chapters_of, door_target
from tests.support.browser import open_browser, serve

FRONT = """---
title: "A chapter"
objectives: [{{id: LO-1.1, verb: explain, text: "say why."}}]
prerequisites: []
minutes: {minutes}
difficulty: introductory
concepts: [A001]
---
# {number:02} A chapter
"""


def write_course(root: Path, chapters: int) -> Contents:
    """Write the table of contents and the readings of a course with so many chapters."""
    (root / "book").mkdir()
    lines = ["root: book/intro", "parts:", "  - caption: All", "    chapters:"]
    for number in range(1, chapters + 1):
        (root / f"book/{number:02}-a-chapter.md").write_text(
            FRONT.format(minutes=10 + number, number=number), encoding="utf-8"
        )
        lines += [f"      - file: book/{number:02}-a-chapter", "        sections:"]
        lines += [
            f"          - file: notebooks/{number:02}_a",
            f"          - file: exercises/{number:02}_a/a",
        ]
    lines += ["      - file: book/scale", "        sections:", "          - file: notebooks/scale"]
    lines += ["  - caption: Teach", "    chapters:", "      - file: book/instructors/index"]
    (root / "_toc.yml").write_text("\n".join(lines))
    return read_contents(root / "_toc.yml")


@pytest.mark.parametrize("number", [1, 12, 22])
def test_chapters_and_doors_follow_the_table_of_contents(tmp_path, number):
    contents = write_course(tmp_path, number)
    chapters = chapters_of(contents, tmp_path)
    assert len(chapters) == number
    assert chapters[-1] == ChapterEntry(
        "All",
        f"book/{number:02}-a-chapter",
        10 + number,
        (f"notebooks/{number:02}_a", f"exercises/{number:02}_a/a"),
    )
    assert door_target("first-chapter", contents, chapters) == "book/01-a-chapter"
    assert door_target("instructors", contents, chapters) == "book/instructors/index"
    assert door_target("chapters", contents, chapters) == "book/intro"


def test_doors_that_lead_nowhere_are_refused(tmp_path):
    contents = write_course(tmp_path, 1)
    chapters = chapters_of(contents, tmp_path)
    with pytest.raises(LoyaltyLabError, match="no door “back”; choose one of chapters, first-chapter"):
        door_target("back", contents, chapters)
    with pytest.raises(LoyaltyLabError, match="no book/placement: take that door away"):
        door_target("placement", contents, chapters)
    without = Contents(contents.root, contents.parts[:1])
    with pytest.raises(LoyaltyLabError, match="no pages for instructors"):
        door_target("instructors", without, chapters)
    with pytest.raises(LoyaltyLabError, match="lists no chapter"):
        chapters_of(Contents(contents.root, contents.parts[1:]), tmp_path)


def test_a_table_of_contents_that_is_none_is_named(tmp_path):
    (tmp_path / "_toc.yml").write_text("root: book/intro\nparts: 3")
    with pytest.raises(LoyaltyLabError, match=r"_toc.yml cannot be read"):
        read_contents(tmp_path / "_toc.yml")


def test_the_start_page_links_every_chapter_of_the_built_course(root, site_folder):
    contents = read_contents(root / "_toc.yml")
    chapters = chapters_of(contents, root)
    page = html.parse(str(site_folder / f"{contents.root}.html"))
    (listing,) = page.xpath("//*[@id='chapter-list']")
    addresses = [re.sub(r"^\.\./", "", address) for address in listing.xpath(".//a/@href")]
    expected = [name for chapter in chapters for name in (chapter.document, *chapter.notebooks)]
    assert [address.removesuffix(".html") for address in addresses] == [
        name.removeprefix("book/") for name in expected
    ]
    doors = page.xpath("//*[contains(@class, 'lantern-door-title')]/a/@href")
    assert sorted(doors) == sorted(["#chapter-list", "placement.html", "instructors/index.html"])


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "height", "seen"), [(1280, 720, 3), (360, 740, 2)])
def test_doors_stand_in_one_screen_and_open_by_keyboard(site_folder, width, height, seen):
    """All three on a desktop; on a phone the first two at least, whatever its fonts."""
    with serve(site_folder) as site, open_browser(width=width, height=height) as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/book/intro.html")
        doors = page.locator(".lantern-door")
        boxes = [doors.nth(number).bounding_box() for number in range(doors.count())]
        assert len(boxes) == 3
        assert all(box["y"] + box["height"] <= height for box in boxes[:seen]), boxes
        page.locator(".lantern-door-title a").last.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/book/instructors/index.html")
