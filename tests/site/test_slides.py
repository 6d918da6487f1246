"""Decks: what is generated, and the one sentence for each fault of a source; every gate meets a planted defect."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.slides.build import build_slides, join_book, make_ready
from loyaltylab.site.slides.check import MOST_WORDS, deck_faults, read_slides
from loyaltylab.site.slides.deck import find_decks, read_deck
from loyaltylab.site.slides.generated import opening, packed, sentences, words
from tests.site.slides_project import DECK, NOTE, SLIDES, Numbers, write_project


def ready(folder: Path, alt: str | None = "Bars of two halves of the year, one higher.") -> Any:
    """Return the one deck, ready for Sphinx."""
    (deck,) = make_ready(folder, pages=cast(Any, Numbers(folder, alt)))
    return deck


def test_numbers_figures_and_generated_slides_come_from_the_chapter(tmp_path: Path) -> None:
    deck = ready(write_project(tmp_path))
    assert "## The share: 61%" in deck.text
    assert "It is 61.2%." in deck.text
    assert set(deck.pictures) == {"04.bars.png", "bars.png"}
    for shown in (
        "# 04 A map of customers",
        "How many in a hundred customers bought at least twice?",
        "**61%**",
        "1. Yes, she came back.",
        "**Nobody can say yet.**",
        "- A share needs a base.",
        "- A loyal customer likes the shop and comes back.",
        "- Doe and Roe (2020)",
        "- Böhm and others (2021): Wholes. Tea.",
        "`notebooks/04_map.ipynb`",
    ):
        assert shown in deck.text, shown
    assert "{value}" not in deck.text
    assert "{concept}" not in deck.text


def test_the_clock_in_the_notes_runs_through_the_lesson(tmp_path: Path) -> None:
    text = ready(write_project(tmp_path)).text
    assert text.index("**5 minutes**, to minute 5.") < text.index("**10 minutes**, to minute 25.")
    assert "**5 minutes**, to minute 90." in text
    assert ":data-timing: 1200" in text


DEFECTS = {
    "a deck without its notes": (
        f":::{{notes}} 10\n{NOTE}\n:::\n\n## The lab",
        "## The lab",
        "“A figure” has 0 blocks of notes",
    ),
    "notes without minutes": ("{notes} 20", "{notes}", "do not say its minutes"),
    "notes that say nothing": (f"{NOTE} It is {{value}}`04.share|.1%`.", "Talk.", "fewer than 12 words"),
    "minutes that do not add up": ("{notes} 20", "{notes} 35", "add up to 105; a deck fills 90"),
    "an unknown generated slide": ("{vote}", "{poll}", "no slide {poll}"),
    "no vote": (f"## {{vote}}\n\n:::{{notes}} 10\n{NOTE}\n:::\n", "", "{vote} once and has it 0 times"),
    "no title": ("# {title}", "# Map", "{title} once"),
    "an unknown value": (
        "04.share|.0%",
        "04.shere|.0%",
        "slide “The share: {value}`04.shere|.0%`”: No value has the id '04.shere'",
    ),
    "an unknown lab figure": (
        "{lab-figure} bars",
        "{lab-figure} sum",
        "the cell 'sum' of notebooks/04_map.ipynb shows no figure; bars do",
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_fault_of_the_source_is_one_sentence_with_file_and_slide(defect: str, tmp_path: Path) -> None:
    before, after, message = DEFECTS[defect]
    assert before in DECK
    folder = write_project(tmp_path, DECK.replace(before, after, 1))
    with pytest.raises(LoyaltyLabError) as caught:
        ready(folder)
    assert message in str(caught.value)
    assert "slides/04-map.md" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_answer_before_its_question_is_refused(tmp_path: Path) -> None:
    swapped = DECK.replace("{vote}", "{x}").replace("{vote-answer}", "{vote}").replace("{x}", "{vote-answer}")
    with pytest.raises(LoyaltyLabError, match="answer before its question"):
        read_deck(write_project(tmp_path, swapped) / "slides/04-map.md")


def test_a_figure_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoyaltyLabError, match=r"“A figure”: the figure '04\.bars' needs an alternative text"):
        ready(write_project(tmp_path), alt=None)


def test_a_heading_inside_code_is_no_slide(tmp_path: Path) -> None:
    folder = write_project(tmp_path, DECK.replace("- of all customers", "```python\n# not a slide\n```"))
    assert len(read_deck(folder / "slides/04-map.md")) == DECK.count("\n## ") + 1


def test_no_peer_question_on_the_instructor_page_is_named(tmp_path: Path) -> None:
    folder = write_project(tmp_path)
    (folder / "book/instructors/04-map.md").write_text("# Teaching\n")
    with pytest.raises(LoyaltyLabError, match=r"book/instructors/04-map\.md shows no choice question"):
        ready(folder)


# ---- which decks there are ---------------------------------------------------------------------------------------


def test_a_deck_for_no_chapter_is_named(tmp_path: Path) -> None:
    folder = write_project(tmp_path)
    (folder / "slides/05-score.md").write_text(DECK)
    with pytest.raises(LoyaltyLabError, match=r"slides/05-score\.md: belongs to no chapter"):
        find_decks(folder)


def test_a_chapter_without_a_deck_is_named_until_it_waits_openly(tmp_path: Path) -> None:
    folder = write_project(tmp_path)
    (folder / "slides/04-map.md").unlink()
    with pytest.raises(LoyaltyLabError, match=r"Chapter 04 has no deck: write slides/04-map\.md"):
        find_decks(folder)
    (folder / "slides/to-write.txt").write_text("# waiting\n04\n")
    assert find_decks(folder) == {}
    with pytest.raises(LoyaltyLabError, match="has no deck"):
        make_ready(folder)


def test_a_finished_deck_waits_no_longer(tmp_path: Path) -> None:
    folder = write_project(tmp_path)
    (folder / "slides/to-write.txt").write_text("04\n")
    with pytest.raises(LoyaltyLabError, match="has its deck now"):
        find_decks(folder)
    (folder / "slides/to-write.txt").write_text("77\n")
    with pytest.raises(LoyaltyLabError, match="no chapter 77"):
        find_decks(folder)


def test_a_chapter_that_has_no_deck_cannot_be_built(tmp_path: Path) -> None:
    with pytest.raises(LoyaltyLabError, match="no deck of chapter 09; there are 04"):
        make_ready(write_project(tmp_path), ["09"])


def test_every_chapter_of_the_course_has_a_deck_or_waits(root: Path) -> None:
    decks = find_decks(root)
    assert decks
    for path in decks.values():
        read_deck(path)


@pytest.mark.parametrize("waits", [False, True])
def test_the_page_for_instructors_links_every_deck(waits: bool, tmp_path: Path, root: Path) -> None:
    folder = write_project(tmp_path)
    page = folder / "book/instructors/slides.md"
    page.write_text("# Slides\n\n```{slide-decks}\n```\n")
    if waits:  # and has its deck: the page must not be silent about it
        (folder / "slides/to-write.txt").write_text("04\n")
    settings = {
        "extensions": "myst_parser,lantern_slides",
        "root_doc": "book/instructors/slides",
        "include_patterns": "book/instructors/slides.md",
    }
    command = [sys.executable, "-m", "sphinx", "-C", "-q", "-b", "html"]
    command += [word for name, value in settings.items() for word in ("-D", f"{name}={value}")]
    result = subprocess.run(
        [*command, str(folder), str(folder / "out")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root / "book/_ext")])},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert ("chapter 04 has its deck now" in result.stderr) == waits
    built = (folder / "out/book/instructors/slides.html").read_text("utf-8")
    assert ('href="../../slides/04-map.html">04 A map of customers' in built) != waits
    assert ('href="../../slides/04-map.html?print-pdf"' in built) != waits


# ---- small parts -------------------------------------------------------------------------------------------------


def test_sentences_keep_their_closing_quotes() -> None:
    assert sentences('He says: "They are lost." Is he right? Half are.') == [
        'He says: "They are lost."',
        "Is he right?",
        "Half are.",
    ]


def test_an_opening_is_whole_sentences() -> None:
    assert opening("One two. Three four. Five six.", 4) == "One two. Three four."
    assert opening("One two three four five. Six.", 2) == "One two three four five."


def test_packed_slides_are_few_and_even() -> None:
    items = ["a b c d"] * 4
    assert [len(group) for group in packed(items, 12)] == [2, 2]
    assert packed(["one"], 5) == [["one"]]
    assert words("20 % of **all**, say – two") == 5


# ---- the built deck ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small chapter's deck, built."""
    folder = write_project(tmp_path_factory.mktemp("slides"))
    numbers = cast(Any, Numbers(folder))
    assert build_slides(folder, pages=numbers).slides == {"04-map": SLIDES}
    return folder


def test_a_built_deck_is_whole_and_asks_nobody(built: Path) -> None:
    deck = built / "_build/slides/04-map.html"
    assert deck_faults(deck) == (SLIDES, [])
    text = deck.read_text("utf-8")
    assert '<html lang="en-GB">' in text
    assert "<title>04 A map of customers" in text
    slides = read_slides(deck)
    assert [slide.kind for slide in slides].count("written") == 3
    noted = [NOTE.split(",")[0] in " ".join(slide.notes.split()) for slide in slides]
    assert [slide.heading for slide, good in zip(slides, noted) if not good] == ["Vote: one to four fingers"]
    loaded = {path.name for path in (deck.parent / "_static").rglob("*") if path.is_file()}
    assert {"reveal.js", "notes.js", "slides.css", "lantern.css", "LICENSE"} <= loaded
    assert not {name for name in loaded if name.endswith((".map", ".scss"))}


def changed(built: Path, before: str, after: str) -> list[str]:
    """Return the faults of the built deck after a change in its file."""
    deck = built / "_build/slides/04-map.html"
    text = deck.read_text("utf-8")
    assert before in text
    other = built / "04-changed.html"
    other.write_text(text.replace(before, after, 1))
    return [str(fault) for fault in deck_faults(other)[1]]


def test_a_slide_of_sixty_words_is_named(built: Path) -> None:
    (fault,) = changed(built, "<p>of all customers</p>", f"<p>{'word ' * 60}</p>")
    assert fault.startswith("04-changed.html, slide 4 “The share: 61%”: shows 63 words, at most 40")


def test_numbers_in_a_table_are_looked_up_and_not_counted(built: Path) -> None:
    cells = "<td>12.5 %</td>" * 60
    assert changed(built, "<p>of all customers</p>", f"<table><tr>{cells}</tr></table>") == []
    (fault,) = changed(built, "<p>of all customers</p>", f"<table><tr>{'<td>word</td>' * 60}</tr></table>")
    assert f"at most {MOST_WORDS}" in fault


def test_a_picture_without_words_is_named(built: Path) -> None:
    text = (built / "_build/slides/04-map.html").read_text("utf-8")
    start = text.index('alt="Bars')
    faults = changed(built, text[start : text.index('"', start + 5) + 1], 'alt=""')
    assert [
        fault for fault in faults if "“A figure”: the picture 04.bars.png needs an alternative text" in fault
    ]


def test_an_outside_request_is_named(built: Path) -> None:
    (fault,) = changed(built, "</head>", '<script src="https://elsewhere.example/x.js"></script></head>')
    assert "asks another site for https://elsewhere.example/x.js" in fault


def test_missing_notes_language_title_and_slides_are_named(built: Path) -> None:
    assert "has no language" in changed(built, ' lang="en-GB"', "")[0]
    text = (built / "_build/slides/04-map.html").read_text("utf-8")
    title = text[text.index("<title>") : text.index("</title>")]
    assert "has no title" in changed(built, title, "<title>")[0]
    notes = text[text.index('<aside class="notes">') : text.index("</aside>")]
    assert "has no notes for the teacher" in changed(built, notes, '<aside class="notes">')[0]
    short = text[: text.index('data-kind="vote"')] + "></main></body></html>"
    (built / "04-changed.html").write_text(short)
    assert "has 7 slides; a lesson takes 12 to 24" in str(deck_faults(built / "04-changed.html")[1][0])


def test_faults_keep_the_earlier_deck_in_place(built: Path) -> None:
    folder, numbers = built, cast(Any, Numbers(built))
    deck = folder / "slides/04-map.md"
    before = (folder / "_build/slides/04-map.html").read_bytes()
    many = " ".join(["word"] * 60)
    try:
        deck.write_text(DECK.replace("- of all customers", f"- {many}"))
        with pytest.raises(LoyaltyLabError, match="“The share: 61%”: shows 63 words, at most 40"):
            build_slides(folder, pages=numbers)
        deck.write_text(DECK.replace("- of all customers", "{nothing}`x`"))
        with pytest.raises(LoyaltyLabError, match="not built"):
            build_slides(folder, pages=numbers)
    finally:
        deck.write_text(DECK)
    assert (folder / "_build/slides/04-map.html").read_bytes() == before


def test_decks_join_a_built_book_and_no_other_folder(built: Path, tmp_path: Path) -> None:
    site = tmp_path / "html"
    site.mkdir()
    assert not join_book(built / "_build/slides", site)
    (site / "index.html").write_text("book")
    assert join_book(built / "_build/slides", site)
    assert (site / "slides/04-map.html").is_file()
    assert sorted(path.name for path in site.iterdir()) == ["index.html", "slides"]
