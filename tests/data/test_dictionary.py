"""The dictionary page says everything about what the firm sees and gives nothing of the truth away."""

import json
import re
from dataclasses import replace

import pytest

from loyaltylab.world.dictionary import dictionary_page
from tests.data.small_lantern import PEOPLE, TABLES


@pytest.fixture
def page(package):
    return dictionary_page(TABLES, json.loads((package / "datapackage.json").read_text()))


def test_every_table_and_column_has_its_line(page):
    for table in TABLES:
        start = page.index(f"`{table.name}`\n\n{table.meaning}")
        section = page[start:].split("\n(data-")[0]
        for column in table.columns:
            line = re.search(rf"^\| `{column.name}` \|.*$", section, re.MULTILINE)
            assert line, column.name
            assert column.meaning in line[0]
            assert column.unit in line[0]


def test_rules_of_observed_columns_are_in_words(page):
    assert "| `birth_year` | Year of birth. | whole number | year | 1930 to 2007; may be empty |" in page
    assert "| `region` | Region. | text |  | `City`, `Island` |" in page
    assert "| `km` | Distance. | number, 1 decimal | km | 0 to 80 |" in page
    assert "Refers to `months` by `month`, `region`." in page
    assert "4 rows, sorted by `person`, `number`. Key: `person`, `number`." in page


def test_the_truth_is_explained_and_not_given_away(package):
    hidden = replace(TABLES[3], columns=(*TABLES[3].columns, replace(PEOPLE.column("region"), name="kind")))
    page = dictionary_page((*TABLES[:3], hidden), json.loads((package / "datapackage.json").read_text()))
    envelope = page[page.index("(data-truth)=") :]
    assert "| `warmth` | Warmth. | number, 3 decimals |  |" in envelope
    assert "City" not in envelope
    assert "2030" not in envelope


def test_labels_are_unique_and_links_point_at_labels(page):
    labels = re.findall(r"^\((.+)\)=$", page, re.MULTILINE)
    assert len(labels) == len(set(labels)) == len(TABLES) + 1
    assert set(re.findall(r"\]\(#(.+?)\)", page)) <= set(labels)


def test_a_bar_in_a_meaning_does_not_break_the_table(package):
    table = replace(PEOPLE, columns=(replace(PEOPLE.columns[0], meaning="either | or"), *PEOPLE.columns[1:]))
    page = dictionary_page((table, *TABLES[1:]), json.loads((package / "datapackage.json").read_text()))
    assert "either \\| or" in page
