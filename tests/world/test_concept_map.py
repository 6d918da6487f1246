"""Every concept of the course has one row that says which of Lantern's records measure it, or why none do."""

from dataclasses import replace

import pytest

from loyaltylab import cli
from loyaltylab.world import commands
from loyaltylab.world.concept_map import (
    KINDS,
    NOT_RECORDED,
    count_kinds,
    map_faults,
    map_page,
    read_map,
    read_rows,
)
from loyaltylab.world.specification import TABLES

WAYS = read_map(commands.CONCEPT_DATA)
CONCEPTS = read_rows(commands.CONCEPTS, ("id", "chapter", "term_en", "measured_by"))
IDS = [concept["id"] for concept in CONCEPTS]


def faults_after(id: str, **changes) -> list[str]:
    """Return the faults of the map with one row changed."""
    return map_faults([replace(way, **changes) if way.id == id else way for way in WAYS], IDS, TABLES)


def first(kind: str) -> str:
    return next(way.id for way in WAYS if way.kind == kind)


def test_every_concept_has_one_sound_row():
    assert map_faults(WAYS, IDS, TABLES) == []


def test_every_kind_occurs_and_all_concepts_are_counted():
    counts = count_kinds(WAYS)
    print(counts)
    assert sum(counts[kind] for kind in KINDS) == len(IDS)
    assert min(counts.values()) > 0


def test_a_concept_without_a_named_measure_has_none_and_most_others_have_one():
    named = {concept["id"] for concept in CONCEPTS if concept["measured_by"]}
    assert {way.id for way in WAYS if way.kind == "none"} >= set(IDS) - named
    assert sum(way.kind != "none" for way in WAYS) > 0.75 * len(named)


def test_every_observed_table_measures_something():
    observed = {table.name for table in TABLES if table.role == "observed"}
    assert observed <= {name for way in WAYS for name in way.tables}


@pytest.mark.parametrize(
    ("kind", "changes", "fault"),
    [
        (
            "column",
            {"columns": ("orders.colour",), "tables": ("orders",)},
            "there is no column orders.colour.",
        ),
        ("column", {"columns": ("sales.day",), "tables": ("sales",)}, "there is no table sales."),
        (
            "computation",
            {"columns": (), "tables": ()},
            "a computation names at least one table and one column.",
        ),
        ("computation", {"tables": ("calendar",)}, "the tables are not those of its columns."),
        ("world", {"columns": ("Levers.kindness",), "tables": ()}, "there is no lever Levers.kindness."),
        ("world", {"columns": (), "tables": ()}, "a re-run of the world names at least one lever."),
        ("none", {"how": ""}, "'how' says nothing: give the computation, or the reason why there is none."),
        ("none", {"kind": "maybe"}, "kind is 'maybe', not one of column, computation, world, none."),
    ],
)
def test_planted_defects_in_a_row_are_named(kind, changes, fault):
    assert f"{first(kind)}: {fault}" in faults_after(first(kind), **changes)


def test_a_missing_a_double_and_a_strange_row_are_named():
    assert map_faults(WAYS[1:], IDS, TABLES) == [f"{WAYS[0].id}: has no row."]
    assert map_faults([*WAYS, WAYS[0]], IDS, TABLES) == [f"{WAYS[0].id}: has 2 rows, not one."]
    stranger = replace(WAYS[0], id="Z999")
    assert map_faults([*WAYS, stranger], IDS, TABLES) == ["Z999: is no concept of the course."]


def test_the_page_has_every_concept_and_its_counts():
    page = map_page(WAYS, CONCEPTS, TABLES)
    assert all(f"({id})\n: " in page for id in IDS)
    assert f"{count_kinds(WAYS)[NOT_RECORDED]} name a\nquantity that Lantern does not record" in page


class TestCommand:
    def test_the_committed_page_is_what_the_map_says(self, capsys):
        assert cli.main(["data", "map", "--check"]) == 0
        assert f"{len(IDS)} concepts mapped" in capsys.readouterr().out

    def test_a_page_that_differs_is_found(self, tmp_path, capsys):
        page = tmp_path / "page.md"
        assert cli.main(["data", "map", "--output", str(page)]) == 0
        page.write_text(page.read_text().replace("Chapter 04", "Chapter 40"))
        assert cli.main(["data", "map", "--check", "--output", str(page)]) == 2
        assert "run `loyaltylab data map`" in capsys.readouterr().err

    def test_a_broken_map_writes_nothing(self, tmp_path, capsys, monkeypatch):
        broken = tmp_path / "concept_data.csv"
        broken.write_text(commands.CONCEPT_DATA.read_text().replace("orders.date", "orders.dat"))
        monkeypatch.setattr(commands, "CONCEPT_DATA", broken)
        page = tmp_path / "page.md"
        assert cli.main(["data", "map", "--output", str(page)]) == 2
        assert "there is no column orders.dat." in capsys.readouterr().out
        assert not page.exists()
