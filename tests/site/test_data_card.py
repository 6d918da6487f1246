"""The data card shows numbers that lie in the tests' bands, and shows every one of them."""

import re
from pathlib import Path

import pytest

from loyaltylab.figures import alt_problem
from loyaltylab.site.pages import Drawing, ch00
from loyaltylab.site.pages.registry import find
from loyaltylab.world import facts

PAGE = (Path(__file__).parents[2] / "book" / "data-card.md").read_text(encoding="utf-8")
FIGURES = re.findall(r"\{lantern-figure\} (00\.\S+)", PAGE)


@pytest.mark.parametrize("name", facts.BANDS)
def test_each_fact_on_the_page_lies_in_its_band(name):
    assert facts.within(name, find(f"00.{name}", "value").compute())


@pytest.mark.parametrize("name", facts.BANDS)
def test_the_page_shows_each_fact_beside_its_band(name):
    row = next(line for line in PAGE.splitlines() if f"`00.band-{name}`" in line)
    assert f"`00.{name}\\|" in row  # a bare bar would cut the cell of the table in two
    assert find(f"00.band-{name}", "value").compute() == facts.band_words(name)


def test_a_world_without_the_line_is_outside_the_band():
    assert not facts.within("bunching", facts.bunching(ch00.moved_lines()))


@pytest.mark.parametrize("id", FIGURES)
def test_each_figure_says_its_numbers_in_words(id):
    drawing = find(id, "figure").compute()
    assert isinstance(drawing, Drawing)
    assert alt_problem(drawing.alt) is None
    assert re.search(r"\d", drawing.alt)


def test_fourteen_figures_stand_on_the_page():
    assert len(FIGURES) == len(set(FIGURES)) == 14
