"""Concepts: one file, and each concept of a finished chapter has a home, or the check says which has none."""

from pathlib import Path

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.concepts import Project, check_concepts, read_concepts, toc_documents
from tests.book.minibook import CONCEPTS, READING, READING_TEXT, write_csv, write_minibook

FIELDS = ("id", "chapter", "term_en", "term_zh", "meaning", "measured_by")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The small book, not built."""
    return Project(write_minibook(tmp_path))


def rewrite(project: Project, before: str, after: str) -> Project:
    """Change the reading and look again."""
    path = project.root / f"{READING}.md"
    assert before in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(before, after), encoding="utf-8")
    return Project(project.root)


def test_a_finished_chapter_with_all_homes_passes(project: Project) -> None:
    assert [concept.id for concept in project.finished] == ["B001", "B008"]
    assert check_concepts(project) == []


def test_a_concept_that_nobody_explains_is_named(project: Project) -> None:
    missing = check_concepts(rewrite(project, "{concept}`loyal <B001>`", "loyal"))
    assert [str(each) for each in missing] == [
        "B001 Customer loyalty (chapter 04): is not explained in book/04-map.md; mark the place with {concept}`B001`"
    ]


def test_a_concept_that_nothing_measures_is_named(project: Project) -> None:
    text = READING_TEXT.replace(":concepts: B001\n", "").replace("04-q01", "").replace("04-q02 04-q03", "")
    (project.root / f"{READING}.md").write_text(text, encoding="utf-8")
    assert [each.concept.id for each in check_concepts(Project(project.root))] == ["B001"]


def test_a_missing_anchor_in_the_built_page_is_named(project: Project, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "book").mkdir(parents=True)
    (site / f"{READING}.html").write_text('<strong id="concept-B001">', encoding="utf-8")
    assert [
        (each.concept.id, "no anchor concept-B008" in each.what) for each in check_concepts(project, site)
    ] == [("B008", True)]


def test_an_unknown_id_is_refused(project: Project) -> None:
    with pytest.raises(LoyaltyLabError, match=r"book/04-map names the concept B777"):
        check_concepts(rewrite(project, "B001>", "B777>"))


def test_a_term_is_no_concept_as_well(project: Project) -> None:
    write_csv(
        project.root / "book/_data/terms.csv",
        ("term_en", "term_zh", "meaning"),
        [("customer Loyalty", "忠诚", "Again.")],
    )
    with pytest.raises(LoyaltyLabError, match="is a concept already"):
        _ = Project(project.root).terms


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([*CONCEPTS, CONCEPTS[0]], "the id 'B001' stands in two rows"),
        (
            [*CONCEPTS, ("B100", "04", "customer loyalty", "忠诚", "Again.", "")],
            "English term 'customer loyalty'",
        ),
        ([("B001", "04", "Loyalty", "", "A meaning.", "")], "line 2: term_zh is empty"),
        ([("B1", "04", "Loyalty", "忠诚", "A meaning.", "")], "'B1' in chapter '04' must look like"),
        ([("B001", "04", "Loyalty", "忠诚")], "line 2: needs 6 fields"),
        ([("B001", "04", "Loyalty", "忠诚", "one", "two", "three")], "line 2: needs 6 fields"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, rows: list[tuple[str, ...]], complaint: str) -> None:
    write_csv(tmp_path / "concepts.csv", FIELDS, rows)
    with pytest.raises(LoyaltyLabError, match=complaint):
        read_concepts(tmp_path / "concepts.csv")


def test_the_course_has_every_concept_of_its_syllabus(root: Path) -> None:
    concepts = read_concepts(root / "book/_data/concepts.csv")
    assert len(concepts) == 351
    assert {concept.chapter for concept in concepts} == {f"{number:02d}" for number in range(1, 23)}
    assert len([concept for concept in concepts if concept.chapter == "04"]) == 15
    assert Project(root).terms


def test_finished_chapters_of_the_course_have_homes_for_all_concepts(root: Path, site_folder: Path) -> None:
    assert [str(each) for each in check_concepts(Project(root), site_folder)] == []


def test_the_table_of_contents_is_read_in_order(root: Path) -> None:
    documents = toc_documents(root / "_toc.yml")
    assert documents[0] == "book/intro"
    assert documents.index("book/04-what-loyalty-is") < documents.index("notebooks/04_what_loyalty_is")
    assert len(set(documents)) == len(documents)


def test_a_small_book_may_have_its_chapters_at_the_top(tmp_path: Path) -> None:
    toc = tmp_path / "_toc.yml"
    toc.write_text(
        "root: book/intro\nchapters:\n- file: book/04-map\n  sections:\n  - file: notebooks/04_map.ipynb\n"
    )
    assert toc_documents(toc) == ["book/intro", "book/04-map", "notebooks/04_map"]


def test_what_the_map_finds_in_no_record_is_to_be_explained_only(tmp_path: Path) -> None:
    folder = tmp_path / "book" / "_data"
    folder.mkdir(parents=True)
    (folder / "concept_data.csv").write_text(
        "id,kind,tables,columns,how\nB001,none,,,story\nB002,column,orders,orders.date,x\n"
    )
    assert Project(tmp_path).not_recorded == {"B001"}
    assert Project(tmp_path / "elsewhere").not_recorded == frozenset()
