"""The build: a clean book passes, and each planted defect turns it red with page and line."""

import re
from pathlib import Path

import pytest
from lxml import html

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.book import build_book, find_root, publish, warnings_of
from loyaltylab.site.concepts import Project, check_concepts
from tests.book.minibook import LAB, READING, READING_TEXT, importable, write_minibook

DEFECTS = """\
# 04 Defects

:::{quiz} 04-q99
:::

A {concept}`Z999` and {value}`04.nothing|.1%` and {value}`04.broken|.1f` and {value}`04.share`.

See [nowhere](no-such-page.md), {term}`no such term`, and {ref}`no-such-label`.

:::{lantern-figure} 04.wordless
A figure without words.
:::

:::{lantern-figure} 04.bars
:alt: too short
:::

:::{explorable} 04.missing
:title: Nothing here
:::

:::{run} notebooks/99_nothing.ipynb
:::
"""


def line_of(text: str) -> int:
    """Return the number of the line in DEFECTS that holds ``text``."""
    return 1 + next(number for number, line in enumerate(DEFECTS.splitlines()) if text in line)


@pytest.fixture(scope="module")
def defects(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The complaint about a book full of defects."""
    folder = write_minibook(tmp_path_factory.mktemp("defects"), {f"{READING}.md": DEFECTS})
    with importable(folder), pytest.raises(LoyaltyLabError) as caught:
        build_book(folder / "_build" / "html", folder)
    return folder, str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        ("04-q99", "has no question 04-q99"),
        ("Z999", "no concept Z999"),
        ("04.nothing", "No value has the id '04.nothing'"),
        ("04.broken", "'04.broken' could not be computed: ZeroDivisionError"),
        ("{value}`04.share`.", "'04.share' is not a whole number; say how to show it"),
        ("no-such-page.md", "no-such-page"),
        ("no such term", "no such term"),
        ("no-such-label", "no-such-label"),
        ("04.wordless", "'04.wordless' needs an alternative text, and it is missing"),
        ("04.bars", "'too short' is shorter than 20 characters"),
        ("04.bars", "'04.bars' has no caption"),
        ("04.missing", "No explorable has the id '04.missing'"),
        ("99_nothing", "no notebook notebooks/99_nothing.ipynb"),
    ],
)
def test_defects_are_named_with_page_and_line(
    defects: tuple[Path, str], planted: str, complaint: str
) -> None:
    lines = [line for line in defects[1].splitlines() if complaint in line]
    assert lines, defects[1]
    place = re.match(r"\s*book/04-map\.md:(\d+): ", lines[0])
    assert place, lines[0]
    assert int(place[1]) == line_of(planted)


@pytest.mark.slow
def test_nothing_is_published_and_warnings_stay_on_the_second_build(defects: tuple[Path, str]) -> None:
    folder, first = defects
    assert not (folder / "_build" / "html").exists()
    with importable(folder), pytest.raises(LoyaltyLabError) as caught:
        build_book(folder / "_build" / "html", folder)
    assert str(caught.value) == first


@pytest.mark.slow
def test_a_failed_build_leaves_the_last_good_pages(tmp_path: Path) -> None:
    output = tmp_path / "_build" / "html"
    output.mkdir(parents=True)
    (output / "index.html").write_text("last good pages")
    write_minibook(
        tmp_path, {"book/intro.md": "# A small book\n\n[the map](04-map) and [nowhere](nowhere.md)\n"}
    )
    with importable(tmp_path), pytest.raises(LoyaltyLabError, match=r"book/intro.md:3: .*nowhere"):
        build_book(output, tmp_path)
    assert (output / "index.html").read_text() == "last good pages"


def test_pages_of_the_table_of_contents_that_do_not_exist_are_named_first(tmp_path: Path) -> None:
    folder = write_minibook(tmp_path)
    (folder / f"{READING}.md").unlink()
    with pytest.raises(LoyaltyLabError, match=r"files that do not exist:\n  book/04-map.md or .ipynb"):
        build_book(folder / "out", folder)


@pytest.mark.slow
def test_faults_of_finished_pages_stop_the_book(mini_root: Path, tmp_path: Path) -> None:
    text = (
        READING_TEXT
        + '\n<img src="https://elsewhere.example/a.png" alt="A picture that is kept on another site">\n'
    )
    folder = write_minibook(tmp_path, {f"{READING}.md": text})
    with (
        importable(folder),
        pytest.raises(
            LoyaltyLabError, match=r"not published.*\n.*04-map.html: asks another site for https://elsewhere"
        ),
    ):
        build_book(folder / "_build" / "html", folder)


@pytest.mark.slow
def test_the_clean_book_has_every_page_and_every_concept(mini_root: Path, mini_site: Path) -> None:
    pages = {path.relative_to(mini_site).as_posix() for path in mini_site.rglob("*.html")}
    assert {f"{document}.html" for document in Project(mini_root).documents} <= pages
    assert check_concepts(Project(mini_root), mini_site) == []


@pytest.mark.slow
def test_computed_things_stand_in_the_page(mini_site: Path) -> None:
    page = (mini_site / f"{READING}.html").read_text("utf-8")
    assert (
        '<span class="lantern-value">61.2%</span>' in page
        or '<span class="lantern-value">61.3%</span>' in page
    )
    assert '<span class="lantern-value">2,400</span>' in page
    assert 'alt="Two bars: 61 % of customers came back' in page
    assert (
        "Share of customers who bought at least twice. Unit: share of customers; period: 2025; base: all customers."
        in page
    )
    assert 'id="concept-B001"' in page
    assert 'lite/notebooks/index.html?path=notebooks/04_lab.ipynb"' in page


@pytest.mark.slow
def test_an_explorer_in_a_lab_has_a_button_that_runs_it(mini_site: Path) -> None:
    page = html.parse(str(mini_site / f"{LAB}.html"))
    (cell,) = page.xpath("//div[contains(@class, 'tag_explorer')]")
    assert cell.xpath(".//a[contains(@class, 'lantern-button')]/@href") == [
        f"../lite/notebooks/index.html?path={LAB}.ipynb"
    ]
    assert "widget-view+json" not in (mini_site / f"{LAB}.html").read_text("utf-8")


@pytest.mark.slow
def test_only_pages_with_a_quiz_or_an_explorable_load_its_script(mini_site: Path) -> None:
    reading = (mini_site / f"{READING}.html").read_text("utf-8")
    intro = (mini_site / "book/intro.html").read_text("utf-8")
    for script in ("quiz.js", "explorable.js", "formulas.js"):
        assert script in reading
        assert script not in intro
    assert "THEBE" not in reading
    assert (mini_site / "_static" / "mathjax" / "LICENSE").is_file()


@pytest.mark.slow
def test_the_index_links_both_homes_and_lists_planned_chapters(mini_site: Path) -> None:
    page = (mini_site / "book/concepts.html").read_text("utf-8")
    assert 'href="04-map.html#concept-B008"' in page
    assert 'href="04-map.html#explorable-04-cutoffs"' in page
    assert 'href="../notebooks/04_lab.html#measured-B008"' in page
    assert "05 A score (planned)" in page


@pytest.mark.slow
def test_changed_numbers_questions_and_pages_show_after_a_warm_build(tmp_path: Path) -> None:
    folder = write_minibook(tmp_path)
    output = folder / "_build" / "html"
    with importable(folder):
        build_book(output, folder)
        for part in ("lite", "slides"):
            (output / part).mkdir()
            (output / part / "kept.txt").write_text(part)
        (folder / "datasets").mkdir()
        (folder / "datasets" / "orders.csv").write_text("a changed record")
        module = folder / "minipages" / "ch04.py"
        module.write_text(module.read_text("utf-8").replace("0.6125", "0.4321"), encoding="utf-8")
        questions = folder / "questions" / "04.yml"
        questions.write_text(
            questions.read_text("utf-8").replace("Nobody can say yet.", "It is too early to say."),
            encoding="utf-8",
        )
        toc = folder / "_toc.yml"
        toc.write_text(toc.read_text("utf-8").replace("  - file: book/bibliography\n", ""), encoding="utf-8")
        build_book(output, folder)
    page = (output / f"{READING}.html").read_text("utf-8")
    assert "43.2%" in page
    assert "It is too early to say." in page
    assert not (output / "book/bibliography.html").exists()
    assert (output / "lite" / "kept.txt").read_text() == "lite"
    assert (output / "slides" / "kept.txt").read_text() == "slides"


@pytest.mark.slow
def test_pages_that_show_other_pages_follow_them_and_rest_when_nothing_has_changed(tmp_path: Path) -> None:
    folder = write_minibook(tmp_path)
    output = folder / "_build" / "html"
    made = folder / ".cache" / "book" / "_build" / "html"
    shows = [made / "book" / "concepts.html", made / "book" / "intro.html"]
    reading = folder / f"{READING}.md"
    with importable(folder):
        build_book(output, folder)
        before = [path.stat().st_mtime_ns for path in shows]
        build_book(output, folder)
        assert [path.stat().st_mtime_ns for path in shows] == before
        title = READING_TEXT.splitlines()[0]
        reading.write_text(
            reading.read_text("utf-8").replace(title, "# 04 Another name", 1), encoding="utf-8"
        )
        build_book(output, folder)
    for path in shows:
        assert "Another name" in path.read_text("utf-8")


def test_publishing_that_fails_gives_browser_edition_and_slides_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    html, output = tmp_path / "html", tmp_path / "out"
    html.mkdir()
    (html / "index.html").write_text("new")
    (output / "lite").mkdir(parents=True)
    (output / "slides").mkdir()
    (output / "index.html").write_text("old")

    def full_disk(new: Path, target: Path) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("loyaltylab.site.book.replace_folder", full_disk)
    with pytest.raises(OSError, match="no space"):
        publish(html, output)
    assert (output / "index.html").read_text() == "old"
    assert (output / "lite").is_dir()
    assert (output / "slides").is_dir()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["html", "out"]


def test_warnings_are_read_from_the_log(tmp_path: Path) -> None:
    log = f"\x1b[91m{tmp_path}/book/a.md:7: WARNING: 'x' not found [myst.xref]\x1b[39m\nWARNING: broken setting\nbuilding [html]\n"
    assert warnings_of(log, tmp_path) == [
        "book/a.md:7: 'x' not found [myst.xref]",
        "_config.yml: broken setting",
    ]


def test_the_root_is_found_from_a_folder_below_it(tmp_path: Path) -> None:
    folder = write_minibook(tmp_path)
    assert find_root(folder / "book" / "_data") == folder.resolve()
