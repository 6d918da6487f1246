"""The page contract: read from the front matter, and refused with one sentence when it is broken."""

import copy

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import contract_of, read_contract

GOOD = {
    "title": "04 What loyalty is",
    "objectives": [{"id": "LO-4.1", "verb": "explain", "text": "Explain it."}],
    "prerequisites": [{"text": "pandas", "need": "helpful"}],
    "minutes": 15,
    "difficulty": "introductory",
    "concepts": ["B001"],
}


def test_every_reading_states_a_contract(root):
    readings = sorted((root / "book").glob("[0-9][0-9]-*.md"))
    assert readings
    for reading in readings:
        contract = read_contract(reading)
        number = int(reading.name[:2])
        assert all(objective.id.startswith(f"LO-{number}.") for objective in contract.objectives), (
            reading.name
        )
        assert all(objective.level for objective in contract.objectives)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"minutes": None}, "minutes is a whole number"),
        ({"minutes": True}, "minutes is a whole number"),
        ({"difficulty": "easy"}, "difficulty is one of"),
        ({"objectives": []}, "at least one entry"),
        ({"objectives": [{"id": "4.1", "verb": "explain", "text": "x"}]}, "must look like LO-4.1"),
        ({"objectives": [{"id": "LO-4.1", "verb": "understand", "text": "x"}]}, "Bloom's verbs"),
        ({"objectives": GOOD["objectives"] * 2}, "each id once"),
        ({"prerequisites": [{"text": "pandas", "need": "maybe"}]}, "helpful or necessary"),
        ({"concepts": []}, "concepts lists at least one"),
    ],
)
def test_a_broken_contract_names_file_and_rule(change, words):
    with pytest.raises(LoyaltyLabError) as error:
        contract_of({**copy.deepcopy(GOOD), **change}, "04-x.md")
    assert words in str(error.value)
    assert str(error.value).startswith("04-x.md")


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_missing_entry_is_named(name):
    front = {key: value for key, value in GOOD.items() if key != name}
    with pytest.raises(LoyaltyLabError, match=f'"{name}" is missing'):
        contract_of(front, "04-x.md")


def test_a_page_without_front_matter_is_refused(tmp_path):
    page = tmp_path / "04-x.md"
    page.write_text("# Title\n", encoding="utf-8")
    with pytest.raises(LoyaltyLabError, match="no front matter"):
        read_contract(page)
