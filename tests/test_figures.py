"""The figure style, and the gate of ``show``: no figure without words."""

import itertools
import re

import matplotlib
import pytest
from coloraide import Color
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.figures import (
    CARD,
    INK,
    KIND_COLOURS,
    KIND_MARKERS,
    PALETTE,
    QUIET,
    alt_problem,
    figure_html,
    label_line_ends,
    new_figure,
    png_bytes,
    show,
)

GOOD = 'A line rises from 1 to 3 "orders" a month & stays < 4.'
DEFICIENCIES = ("protan", "deutan", "tritan")
SIMULATIONS = ("machado", "brettel")


def smallest_distance(colours):
    """Smallest CIEDE2000 distance between two colours, over normal sight and two simulations of each deficiency."""
    found = []
    for one, other in itertools.combinations([Color(colour) for colour in colours], 2):
        found.append(one.delta_e(other, method="2000"))
        for kind, method in itertools.product(DEFICIENCIES, SIMULATIONS):
            seen = [colour.filter(kind, 1, method=method) for colour in (one, other)]
            found.append(seen[0].delta_e(seen[1], method="2000"))
    return min(found)


def test_palette_is_told_apart_with_every_kind_of_colour_blindness():
    assert smallest_distance(PALETTE.values()) >= 10


def test_the_palette_check_refuses_matplotlibs_own_palette():
    assert smallest_distance(map(to_hex, matplotlib.color_sequences["tab10"])) < 10


@pytest.mark.parametrize("name", PALETTE)
def test_lines_have_contrast_on_the_card(name):
    assert Color(PALETTE[name]).contrast(CARD) >= 3


@pytest.mark.parametrize("name", PALETTE)
def test_names_at_line_ends_have_the_contrast_of_text(name):
    _, axes = new_figure()
    axes.plot([1, 2], color=PALETTE[name], label=name)
    label_line_ends(axes)
    assert Color(to_hex(axes.texts[0].get_color())).contrast(CARD) >= 4.5


@pytest.mark.parametrize("colour", [INK, QUIET])
def test_text_has_the_contrast_of_text(colour):
    assert Color(colour).contrast(CARD) >= 4.5


def test_every_kind_has_its_own_colour_and_marker():
    assert len(set(KIND_COLOURS.values())) == len(KIND_COLOURS) == 7
    assert len(set(KIND_MARKERS.values())) == 7
    assert set(KIND_MARKERS) == set(KIND_COLOURS)


def line_figure(top=3.0):
    figure, axes = new_figure(5, 3)
    axes.plot([1, 2, 3], [1, 2, top], label="Lantern")
    axes.plot([1, 2, 3], [1, 2, top], label="Rival")
    axes.set_title("Orders rise")
    return figure, axes


def test_the_same_figure_gives_the_same_bytes_and_another_other_bytes():
    assert png_bytes(line_figure()[0]) == png_bytes(line_figure()[0])
    assert png_bytes(line_figure()[0]) != png_bytes(line_figure(2.5)[0])


def test_picture_has_the_size_asked_for_and_no_version_inside():
    picture = png_bytes(new_figure(5, 3)[0])
    assert (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")) == (600, 360)
    assert b"atplotlib" not in picture


def test_html_carries_escaped_words_and_the_size():
    page = figure_html(line_figure()[0], GOOD)
    assert 'alt="A line rises from 1 to 3 &quot;orders&quot; a month &amp; stays &lt; 4."' in page
    assert 'width="480" height="288"' in page
    assert re.search(r'src="data:image/png;base64,iVBOR[A-Za-z0-9+/=]+"', page)


def test_show_sends_html_picture_and_words(monkeypatch):
    sent = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: sent.append((bundle, raw)))
    show(line_figure()[0], alt=GOOD)
    [(bundle, raw)] = sent
    assert raw is True
    assert set(bundle) == {"text/html", "image/png", "text/plain"}
    assert bundle["text/plain"] == GOOD
    assert bundle["image/png"] in bundle["text/html"]


@pytest.mark.parametrize(
    ("alt", "said"),
    [
        (None, "missing"),
        ("   ", "missing"),
        (7, "missing"),
        ("Orders by month", "shorter than 20"),
        ("_images/9dcb2f0a33.png", "name of a file"),
        ("orders-by-month-and-region.png", "name of a file"),
        ("Image of the orders of each month by region", "screen reader"),
        ("a picture of orders of each month by region", "screen reader"),
    ],
)
def test_show_refuses_words_that_help_nobody(alt, said):
    with pytest.raises(LoyaltyLabError, match=said):
        show(line_figure()[0], alt=alt)


def test_show_refuses_what_is_not_a_figure():
    with pytest.raises(LoyaltyLabError, match="got a Axes"):
        show(line_figure()[1], alt=GOOD)


@given(st.text(max_size=60))
def test_short_words_are_always_refused_and_the_rule_never_breaks(text):
    problem = alt_problem(text)
    assert problem is None or problem
    if len(" ".join(text.split())) < 20:
        assert problem


def test_names_at_line_ends_do_not_overlap():
    figure, axes = line_figure()
    label_line_ends(axes, gap=0.1)
    heights = sorted(text.xy[1] for text in axes.texts)
    assert len(heights) == 2
    assert heights[1] - heights[0] >= 0.1 - 1e-9
    assert [text.get_text() for text in axes.texts] == ["Lantern", "Rival"]
    png_bytes(figure)


def test_pandas_can_draw_on_the_axes_without_leaving_a_pyplot_figure():
    import matplotlib.pyplot as plt
    import pandas as pd

    _, axes = new_figure()
    pd.Series([1, 2, 3]).plot(ax=axes)
    assert plt.get_fignums() == []
