"""The list of claims: each stands once, its chapter exists, and a finished chapter says what the list says of it."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.claims import (
    COUNT,
    FILE,
    VERDICTS,
    claim_faults,
    claims_html,
    counts,
    plain,
    read_claims,
)
from loyaltylab.site.concepts import Project
from loyaltylab.site.teaching.tables import Site


def test_every_claim_stands_once_and_is_corrected_where_the_list_says(root: Path) -> None:
    claims = read_claims(root / FILE)
    assert [claim.id for claim in claims] == [f"F{number:02}" for number in range(1, COUNT + 1)]
    assert claim_faults(root) == []


def test_every_verdict_is_used_and_counted(root: Path) -> None:
    claims = read_claims(root / FILE)
    assert min(counts(claims).values()) > 0
    assert sum(counts(claims).values()) == sum(len(claim.verdicts) for claim in claims)


def test_the_table_shows_every_claim_and_links_finished_chapters(root: Path) -> None:
    shown = claims_html(root, Site("../"))
    readings = Project(root).readings
    for claim in read_claims(root / FILE):
        assert shown.count(f"<small>{claim.id}</small>") == 1
        if claim.chapter in readings:
            assert f'href="../{readings[claim.chapter]}.html"' in shown
    assert (
        shown.count("<details")
        == shown.count("</details>")
        == len({claim.chapter for claim in read_claims(root / FILE)})
    )


def test_a_page_is_read_without_its_marks() -> None:
    page = "---\ntitle: x\n---\n\nIt has **weak**\n{concept}`attachment <B001>`, they *say*.\n\n> {value}`04.x|.1%`\n"
    assert "it has weak attachment, they say." in plain(page)
    assert "title" not in plain(page)


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A project with the list, one finished chapter and the names of all."""
    (tmp_path / "book/_data").mkdir(parents=True)
    for name in ("claims.csv", "chapters.csv"):
        shutil.copy(root / "book/_data" / name, tmp_path / "book/_data" / name)
    shutil.copy(root / "book/04-what-loyalty-is.md", tmp_path / "book")
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/intro\nchapters:\n  - file: book/04-what-loyalty-is\n", encoding="utf-8"
    )
    return tmp_path


def changed(project: Path, change) -> None:
    """Plant a defect in the list's rows."""
    path = project / FILE
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows = change(rows) or rows
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_copy_is_in_order(copy: Path) -> None:
    assert claim_faults(copy) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda rows: rows[0].update(chapter="77"), "F01: there is no chapter 77."),
        (lambda rows: rows[1].update(words=""), "F02: chapter 04 is finished; name in book/_data/claims.csv"),
        (
            lambda rows: rows[2].update(words="it depends on the moon"),
            "F03: the page of chapter 04 does not say “it depends on the moon”.",
        ),
    ],
)
def test_planted_defects_are_named(copy: Path, change, fault: str) -> None:
    changed(copy, change)
    (found,) = claim_faults(copy)
    assert found.startswith(fault)


def test_a_correction_that_leaves_its_page_is_seen(copy: Path) -> None:
    page = copy / "book/04-what-loyalty-is.md"
    text = page.read_text("utf-8")
    assert "Find the obstacle" in text
    page.write_text(text.replace("Find the obstacle", "Look closer"), encoding="utf-8")
    assert claim_faults(copy) == ["F01: the page of chapter 04 does not say “Find the obstacle”."]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: [*rows, rows[0]], "F01 stands 2 times"),
        (lambda rows: rows[:-1], "F64 stands 0 times"),
        (lambda rows: [*rows, {**rows[0], "id": "F65"}], "no claim F65"),
        (lambda rows: rows[0].update(verdict="X"), "verdict X is unknown"),
        (lambda rows: rows[5].update(finding=" "), "F06: finding is empty"),
    ],
)
def test_a_broken_list_is_one_sentence(copy: Path, change, words: str) -> None:
    changed(copy, change)
    with pytest.raises(LoyaltyLabError, match=re.escape(words)):
        read_claims(copy / FILE)


def test_a_list_with_other_columns_or_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    with pytest.raises(LoyaltyLabError, match="is missing"):
        read_claims(path)
    path.write_text("id,claim\nF01,x\n", encoding="utf-8")
    with pytest.raises(LoyaltyLabError, match="first line must be"):
        read_claims(path)
    assert len(VERDICTS) == 5
