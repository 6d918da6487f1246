"""The list of sources: readable, complete, each cited and each citation listed. Seconds here, minutes in the book's build."""

import re
from collections import Counter

import pytest
from pybtex.database import PybtexError, parse_string

CITATION = re.compile(r"\{(?:foot)?cite(?::\w+)?\}`([^`]+)`")
OUTLET = {
    "article": "journal",
    "book": "publisher",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
    "techreport": "institution",
}


def faults(bibliography, pages):
    """Return what is wrong with the text of a bibliography, for pages (name to text) that cite from it."""
    try:
        entries = parse_string(bibliography, "bibtex").entries
    except PybtexError as error:
        return [f"cannot be read: {error}"]
    found = []
    for key, entry in entries.items():
        wanted = [field for field in ("title", "year", OUTLET.get(entry.type)) if field]
        found += [f"{key} has no {field}" for field in wanted if field not in entry.fields]
        if not entry.persons:
            found.append(f"{key} has no author or editor")
    works = Counter(
        (re.sub(r"\W+", " ", entry.fields.get("title", "")).casefold(), entry.fields.get("year"))
        for entry in entries.values()
    )
    found += [
        f"“{title.strip()}” is listed {times} times" for (title, _), times in works.items() if times > 1
    ]
    cited = {
        key.strip(): name
        for name, text in pages.items()
        for keys in CITATION.findall(text)
        for key in keys.split(",")
    }
    found += [f"{name} cites {key}, which is not listed" for key, name in cited.items() if key not in entries]
    found += [f"nothing cites {key}" for key in entries if key not in cited]
    return found


@pytest.fixture(scope="module")
def book(root):
    """The book's sources and its pages."""
    pages = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for folder in ("book", "slides", "questions")
        for path in (root / folder).rglob("*.md")
    }
    return (root / "book" / "references.bib").read_text(encoding="utf-8"), pages


def test_every_source_is_whole_and_cited_and_every_citation_is_listed(book):
    assert faults(*book) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  journal = {Journal of Marketing},\n", "", r"^oliver1999 has no journal$"),
        ("@article{oliver1999,", "@article{oliver99,", r"cites oliver1999, which is not listed"),
        ("@article{oliver1999,", "@article{oliver99,", r"^nothing cites oliver99$"),
        ("  author = {Oliver, Richard L.},\n", "", r"^oliver1999 has no author or editor$"),
        ("  year = {1999},\n", "  year = {1999\n", r"^cannot be read: "),
    ],
)
def test_a_planted_fault_is_told(book, old, new, said):
    bibliography, pages = book
    start = bibliography.index("@article{oliver1999,")
    planted = bibliography[:start] + bibliography[start:].replace(old, new, 1)
    assert any(re.search(said, fault) for fault in faults(planted, pages))


def test_a_source_listed_twice_is_told(book):
    bibliography, pages = book
    again = bibliography[bibliography.index("@article{oliver1999,") :].partition("\n\n")[0]
    planted = f"{bibliography}\n{again.replace('oliver1999', 'oliver1999b')}\n"
    assert "“whence consumer loyalty” is listed 2 times" in faults(planted, pages)
