"""The PDF: tags, outline, language, texts of pictures, questions apart from their answers, and nothing that must not be seen."""

from pathlib import Path

import pikepdf
import pytest
from lxml import html

from loyaltylab.classroom.release import release
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.contents import Contents, Entry, Part, read_contents
from loyaltylab.site.printed import book as printed_book
from loyaltylab.site.printed import pdf as printed_pdf
from loyaltylab.site.printed.book import print_book
from loyaltylab.site.printed.document import Wording, compose
from loyaltylab.site.printed.pdf import _set_titles
from loyaltylab.site.printed.pdf_checks import Facts, inspect
from tests.book.minibook import LAB, READING
from tests.classroom.masters import SOLUTION, cell, write_master

pytestmark = pytest.mark.slow
STATEMENT = "repeat_rate = (buyers['orders'] >= 2).groupby(buyers['region']).mean()"
WORDS = Wording("A small book", "For tests.", "For students", ("Version 0",), "The authors")


def composed(site: Path, *, without: str = "") -> html.HtmlElement:
    contents = read_contents(site.parents[1] / "_toc.yml")
    parts = [
        Part(part.caption, tuple(entry for entry in part.entries if entry.document != without))
        for part in contents.parts
    ]
    return html.document_fromstring(compose(site, contents, parts, WORDS).markup)


@pytest.fixture(scope="module")
def document(mini_site: Path) -> html.HtmlElement:
    """The small book, composed for paper."""
    return composed(mini_site)


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_questions_stand_where_they_are_asked_and_answers_only_at_the_end(document):
    (question,) = document.xpath("//div[@id='book-04-map--quiz-04-q02']")
    assert "A customer ordered every month" in text(question)
    assert [text(choice) for choice in question.xpath(".//li")] == [
        "Yes, she came back.",
        "Nobody can say yet.",
    ]
    assert "Tempting" not in text(question)
    (target,) = question.xpath(".//a/@href")
    (answer,) = document.xpath(f"//*[@id='{target[1:]}']")
    assert "Right. Her orders show the behaviour" in text(answer)
    assert answer.xpath("ancestor::section[@id='answers']")
    (reading,) = document.xpath("//section[@id='book-04-map']")
    for words in ("Her orders show", "That divides by orders", "Speaking up for a shop"):
        assert words in text(document)
        assert words not in text(reading)


def test_nothing_to_press_is_printed_and_an_explorable_is_a_picture_with_its_numbers(document):
    assert document.xpath("//form | //input | //button | //details | //body//script | //svg") == []
    (explorable,) = document.xpath("//section[contains(@class, 'lantern-explorable')]")
    assert len(explorable.xpath(".//img[string-length(@alt) > 20]")) == 1
    assert "15 of 28 customers are loyal; 0 changed box." in text(explorable)
    assert len(explorable.xpath(".//tbody/tr")) > 1
    assert "Run in your browser" not in text(document)


def test_headings_nest_by_part_chapter_and_page(document):
    levels = [(element.tag, text(element)) for element in document.xpath("//h1 | //h2 | //h3")]
    assert levels[:2] == [("h1", "Contents"), ("h1", "A small book")]
    assert ("h1", "Loyalty") in levels
    assert ("h2", "04 A map of customers") in levels
    assert ("h3", "Lab: count customers") in levels
    assert ("h3", "Your turn") in levels


def test_a_link_to_a_page_that_is_not_printed_is_plain_text(mini_site):
    without = composed(mini_site, without="book/glossary")
    (reading,) = without.xpath("//section[@id='book-04-map']")
    assert "loyal" in text(reading)
    assert without.xpath("//a[contains(@href, 'glossary')]") == []


def test_a_link_that_leads_nowhere_stops_the_printing(mini_site, tmp_path):
    """Planted: the glossary loses the place that the reading links to."""
    site = tmp_path / "html"
    (site / "book").mkdir(parents=True)
    (site / "notebooks").mkdir()
    for name in ("book/intro", READING, LAB, "book/glossary", "book/concepts", "book/bibliography"):
        markup = (mini_site / f"{name}.html").read_text("utf-8").replace('id="term-Cohort"', "")
        (site / f"{name}.html").write_text(markup, encoding="utf-8")
    contents = read_contents(mini_site.parents[1] / "_toc.yml")
    with pytest.raises(
        LoyaltyLabError, match="no place #book-glossary--term-Cohort, to which “cohort” leads"
    ):
        compose(site, contents, contents.parts, WORDS)


def test_a_page_that_is_not_built_is_named(mini_site):
    contents = Contents("book/intro", (Part("A", (Entry("book/nowhere", 0),)),))
    with pytest.raises(LoyaltyLabError, match=r"nowhere.html is missing or has no article: build the book"):
        compose(mini_site, contents, contents.parts, WORDS)


@pytest.fixture(scope="module")
def printed(mini_root, tmp_path_factory) -> Path:
    """The small book as a PDF."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printed_book, "scan", lambda root, folders: Nothing())
        return print_small(mini_root, tmp_path_factory.mktemp("printed") / "a.pdf")


class Nothing:
    """A scan that found nothing; the small book has no master exercises to look for."""

    leaks = ()


def print_small(mini_root: Path, to: Path) -> Path:
    return print_book(mini_root, mini_root / "_build" / "html", to).path


@pytest.mark.browser
def test_the_pdf_has_tags_outline_language_title_texts_and_links(printed):
    facts = inspect(printed)
    assert facts.faults == []
    assert facts.pages >= 6
    assert facts.tags["H1"] >= 4
    assert facts.tags["Table"] >= 1
    assert sorted(alt[:9] for alt in facts.pictures)[-2:] == ["Nine dots", "Two bars:"]
    assert any(alt.startswith("Formula: s =") for alt in facts.pictures)
    titles = [title for _, title in facts.outline]
    assert (1, "04 A map of customers") in facts.outline
    assert (
        titles.index("Loyalty")
        < titles.index("Lab: count customers")
        < titles.index("Answers to the questions")
    )
    assert facts.links > 10
    with pikepdf.open(printed) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == "Loyalty Lab"
        assert "/CreationDate" not in pdf.docinfo


@pytest.mark.browser
def test_the_same_book_gives_the_same_bytes(printed, mini_root, monkeypatch, tmp_path):
    monkeypatch.setattr(printed_book, "scan", lambda root, folders: Nothing())
    assert print_small(mini_root, tmp_path / "b.pdf").read_bytes() == printed.read_bytes()


def without_tags(pdf):
    del pdf.Root.StructTreeRoot


def without_language(pdf):
    del pdf.Root.Lang


def without_title(pdf):
    del pdf.docinfo["/Title"]


def without_outline(pdf):
    del pdf.Root.Outlines


def with_a_lost_place(pdf):
    del pdf.Root.Dests["/book-glossary"]


def with_a_link_to_this_computer(pdf):
    page = next(page for page in pdf.pages if "/Annots" in page)
    link = page.Annots[0]
    link.A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("file:///C:/book.html"))


def with_a_foreign_font(pdf):
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            if "/DescendantFonts" in font:
                del font.DescendantFonts[0].FontDescriptor["/FontFile2"]
                return


def with_a_picture_without_text(pdf):
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            if str(node.get("/S", "")) == "/Figure":
                del node["/Alt"]
                return
            waiting.append(node.get("/K"))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("plant", "complaint"),
    [
        (without_tags, "It has no tags"),
        (without_language, "It states no language"),
        (without_title, "It has no title"),
        (without_outline, "It has no outline"),
        (with_a_lost_place, "leads to /book-glossary, which is not in the document"),
        (with_a_link_to_this_computer, "leads to file:///C:/book.html, which is on one computer only"),
        (with_a_foreign_font, "is not embedded"),
        (with_a_picture_without_text, "needs a text, and it is missing"),
    ],
)
def test_each_defect_of_a_pdf_is_found(printed, tmp_path, plant, complaint):
    with pikepdf.open(printed) as pdf:
        plant(pdf)
        pdf.save(tmp_path / "broken.pdf")
    faults = inspect(tmp_path / "broken.pdf").faults
    assert any(complaint in fault for fault in faults), faults


def test_a_pdf_with_a_fault_is_not_kept(mini_root, monkeypatch, tmp_path):
    monkeypatch.setattr(printed_book, "scan", lambda root, folders: Nothing())
    monkeypatch.setattr(printed_book, "print_document", lambda markup, to: [])
    monkeypatch.setattr(printed_book, "finish", lambda path, words, headings: None)
    monkeypatch.setattr(printed_book, "inspect", lambda path: Facts(faults=["It has no tags."]))
    (tmp_path / "a.pdf").write_bytes(b"the last good one")
    with pytest.raises(LoyaltyLabError, match="not kept, 1 faults:\n  It has no tags"):
        print_small(mini_root, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == b"the last good one"


@pytest.mark.parametrize("place", ["<p>{}</p>", "<details><summary>Open</summary><pre>{}</pre></details>"])
def test_a_solution_on_a_page_stops_the_printing(tmp_path, place):
    write_master(tmp_path, cell("a", SOLUTION))
    release(tmp_path)
    (tmp_path / "_toc.yml").write_text("root: book/intro\nparts: [{caption: A, chapters: []}]")
    page = tmp_path / "_build" / "html" / "book" / "intro.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<article><h1>A book</h1>{place.format(STATEMENT)}</article>", encoding="utf-8")
    with pytest.raises(LoyaltyLabError, match=r"nothing was printed: pages/book/intro.html"):
        print_small(tmp_path, tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()
    assert not list(tmp_path.glob(".a.pdf*"))


class Item:
    def __init__(self, title):
        self.title = title


def test_the_outline_says_what_the_headings_say():
    items = [Item("LoyaltyLoyalty"), Item("comes from(planned)")]
    _set_titles(items, ["Loyalty", "comes from (planned)"])
    assert [item.title for item in items] == ["Loyalty", "comes from (planned)"]
    with pytest.raises(LoyaltyLabError, match="says “Churn” where the book says “Loyalty”"):
        _set_titles([Item("Churn")], ["Loyalty"])
    with pytest.raises(LoyaltyLabError, match="1 entries for 2 headings"):
        _set_titles([Item("Churn")], ["Churn", "Loyalty"])


@pytest.mark.browser
def test_page_numbers_that_do_not_settle_and_lost_pictures_stop_the_printing(monkeypatch, tmp_path):
    with pytest.raises(LoyaltyLabError, match=r"lacks the picture file:///nowhere.png"):
        printed_pdf.print_document("<img src='file:///nowhere.png' alt='x'>", tmp_path / "a.pdf")
    numbers = iter(range(100))
    monkeypatch.setattr(printed_pdf, "page_numbers", lambda path: {"a": str(next(numbers))})
    with pytest.raises(LoyaltyLabError, match="do not settle"):
        printed_pdf.print_document("<h1 id='a'>A</h1>", tmp_path / "a.pdf")
