"""The one figure style, and ``show``: no figure of the course goes out without words for a reader who cannot see it.

>>> from loyaltylab.figures import new_figure, show
>>> figure, axes = new_figure()
>>> axes.plot([1, 2, 3], [4, 5, 4])  # doctest: +SKIP
>>> show(figure, alt="A line that rises from 4 to 5 orders a month and falls back to 4.")  # doctest: +SKIP
"""

import base64
import html
import io
import logging
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from loyaltylab.errors import LoyaltyLabError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# The first figure on a machine builds a font cache; its red message frightens learners and says nothing to them.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

CARD = "#fdfcf8"
"""Background of every figure: a light card of its own, so that it reads the same on light and on dark pages."""

INK = "#22303c"
"""Text and axes."""

QUIET = "#5f6b74"
"""Reference lines, baselines and everything that is not the point of the figure."""

PALETTE: Mapping[str, str] = MappingProxyType(
    {
        "navy": "#1b2270",
        "ochre": "#a3781a",
        "blue": "#3d8bd9",
        "rust": "#93210f",
        "teal": "#136a58",
        "rose": "#d93f78",
        "plum": "#7a3fac",
    }
)
"""Seven named colours, in the order in which lines take them.

Chosen so that any two stay at least ten CIEDE2000 steps apart under protanopia, deuteranopia and tritanopia, and each has
a contrast of at least 3:1 on `CARD`; ``tests/test_figures.py`` recomputes both.
"""

KIND_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "monopoly": PALETTE["navy"],
        "inertia": PALETTE["ochre"],
        "latent": PALETTE["blue"],
        "convenience": PALETTE["teal"],
        "price": PALETTE["rust"],
        "incentive": PALETTE["rose"],
        "premium": PALETTE["plum"],
    }
)
"""One colour for each of the seven loyalty kinds, the same in every chapter."""

KIND_MARKERS: Mapping[str, str] = MappingProxyType(
    {
        "monopoly": "s",
        "inertia": "o",
        "latent": "^",
        "convenience": "D",
        "price": "v",
        "incentive": "P",
        "premium": "*",
    }
)
"""The second channel beside the colour: one marker a kind."""

DOTS_PER_INCH = 120
"""Resolution of the stored picture."""

CSS_PIXELS_PER_INCH = 96
"""What the width and height attributes are counted in."""

STYLE: Mapping[str, Any] = MappingProxyType(
    {
        "axes.axisbelow": True,
        "axes.edgecolor": QUIET,
        "axes.facecolor": CARD,
        "axes.grid": True,
        "axes.labelcolor": INK,
        "axes.labelsize": 10.5,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlecolor": INK,
        "axes.titlelocation": "left",
        "axes.titlepad": 10,
        "axes.titlesize": 12,
        "axes.titleweight": "bold",
        "figure.constrained_layout.h_pad": 0.1,
        "figure.constrained_layout.w_pad": 0.1,
        "figure.dpi": DOTS_PER_INCH,
        "figure.facecolor": CARD,
        "font.family": ["DejaVu Sans"],
        "font.size": 10.5,
        "grid.color": "#dfe0dd",
        "grid.linewidth": 0.8,
        "legend.frameon": False,
        "lines.linewidth": 2.0,
        "lines.markersize": 6,
        "savefig.facecolor": CARD,
        "text.color": INK,
        "xtick.color": QUIET,
        "xtick.labelcolor": INK,
        "ytick.color": QUIET,
        "ytick.labelcolor": INK,
    }
)
"""Matplotlib settings beside the order of colours; `new_figure` puts both in force for the session."""

SHORTEST_ALT = 20
_PATH = re.compile(r"^\S*[\\/]\S*$|\.(png|jpe?g|gif|svg|webp|pdf|csv|ipynb)$", re.IGNORECASE)
_EMPTY_OPENING = re.compile(r"^(an? |the )?(image|picture|photo|screenshot)\s+of\b", re.IGNORECASE)


def new_figure(
    width: float = 7,
    height: float = 4,
    rows: int = 1,
    columns: int = 1,
    layout: Literal["constrained"] | None = "constrained",
    **options: Any,
) -> "tuple[Figure, Axes]":
    """Return a figure in the course's style and its axes.

    Parameters
    ----------
    width, height
        Size in inches; the page shows 96 pixels an inch and shrinks the figure to fit a phone.
    rows, columns
        For more than one panel; the axes are then an array, as with ``Figure.subplots``.
    layout
        Matplotlib's layout engine, which makes room for titles and names; an explorer that draws many figures leaves
        it out (``None``), sets its margins itself and saves a third of the time.
    **options
        Passed on to ``Figure.subplots``, for example ``sharey=True``.

    Notes
    -----
    The figure belongs to nobody but you: it is not registered with pyplot, so it is never drawn twice and never leaks.
    """
    # Not before the first figure: in a browser matplotlib alone takes longer to import than all else here.
    import matplotlib
    from cycler import cycler
    from matplotlib.figure import Figure

    matplotlib.rcParams.update(STYLE)
    matplotlib.rcParams["axes.prop_cycle"] = cycler(color=list(PALETTE.values()))
    figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, layout=layout)
    return figure, figure.subplots(rows, columns, **options)


def _as_text(colour: Any) -> tuple[float, ...]:
    """Mix ink into a line's colour: letters need a contrast of 4.5:1, lines only 3:1."""
    from matplotlib.colors import to_rgb

    return tuple(0.65 * own + 0.35 * ink for own, ink in zip(to_rgb(colour), to_rgb(INK)))


def label_line_ends(axes: "Axes", gap: float = 0.07) -> None:
    """Write each labelled line's name at its right end, in its colour, in place of a legend.

    Parameters
    ----------
    axes
        Axes whose lines were drawn with ``label=…`` and whose limits are final.
    gap
        Smallest distance between two names, as a share of the axes' height; names that would overlap move apart.
    """
    lines = [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]
    # Asking for the limits makes matplotlib work them out; until then the data have no place on the axes.
    axes.get_xlim(), axes.get_ylim()
    to_axes = axes.transAxes.inverted()
    ends = []
    for line in lines:
        points = line.get_transform().transform(line.get_xydata())
        ends.append(to_axes.transform(points[-1]))
    lowest = float("-inf")
    for number in sorted(range(len(lines)), key=lambda index: ends[index][1]):
        across, up = ends[number]
        lowest = max(up, lowest + gap)
        axes.annotate(
            str(lines[number].get_label()),
            xy=(across, lowest),
            xycoords="axes fraction",
            xytext=(6, 0),
            textcoords="offset points",
            verticalalignment="center",
            color=_as_text(lines[number].get_color()),
            annotation_clip=False,
        )


def png_bytes(figure: "Figure") -> bytes:
    """Return the figure as PNG; the same figure gives the same bytes on the same matplotlib."""
    picture = io.BytesIO()
    # Without the version of matplotlib in the file, and never cropped: the size is the one that was asked for.
    figure.savefig(picture, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return picture.getvalue()


def small_png(picture: bytes) -> bytes:
    """Return the same picture with at most 256 colours: flat charts look alike, and a phone loads a third."""
    from PIL import Image

    packed = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        packed, format="png", optimize=True
    )
    return packed.getvalue()


def alt_problem(alt: object) -> str | None:
    """Return what is wrong with a text for readers who cannot see the figure, or None when it will do."""
    if not isinstance(alt, str) or not alt.strip():
        return "it is missing"
    text = " ".join(alt.split())
    if _PATH.search(text):
        return f"'{text}' is the name of a file"
    if _EMPTY_OPENING.search(text):
        return f"'{text[:30]}…' opens with words that a screen reader says by itself"
    if len(text) < SHORTEST_ALT:
        return f"'{text}' is shorter than {SHORTEST_ALT} characters"
    return None


def checked_alt(alt: object) -> str:
    """Return ``alt`` on one line, or raise when it would not help anybody."""
    problem = alt_problem(alt)
    if problem:
        raise LoyaltyLabError(
            f"A figure needs alt=…, a sentence with what it shows for a reader who cannot see it, and {problem}: "
            'write the finding and the numbers that carry it, for example alt="Bars: 61 of 100 orders come from one fifth '
            'of the customers."'
        )
    return " ".join(str(alt).split())


def picture_html(picture: bytes, alt: str, width: int, height: int) -> str:
    """Return ``<figure><img></figure>`` with the PNG inside, for pages, notebooks and explorers alike."""
    source = base64.b64encode(picture).decode("ascii")
    return (
        f'<figure class="lantern-figure" style="margin: 0.5em 0"><img alt="{html.escape(alt, quote=True)}" '
        f'width="{width}" height="{height}" style="max-width: 100%; height: auto; border-radius: 6px" '
        f'src="data:image/png;base64,{source}"></figure>'
    )


def figure_html(figure: "Figure", alt: str) -> str:
    """Return a matplotlib figure as HTML with its words; raises when the words are missing."""
    words = checked_alt(alt)
    width, height = (round(inches * CSS_PIXELS_PER_INCH) for inches in figure.get_size_inches())
    return picture_html(png_bytes(figure), words, width, height)


def show(figure: "Figure", alt: str | None = None) -> None:
    """Show a figure with its words.

    Parameters
    ----------
    figure
        A figure from `new_figure`.
    alt
        What a reader who cannot see the figure needs to know: the finding, and the numbers that carry it. The same text
        stands in the notebook, on the book's page and in the browser edition.

    Raises
    ------
    LoyaltyLabError
        When ``alt`` is missing, shorter than 20 characters, the name of a file, or opens with "image of".
    """
    from IPython.display import display
    from matplotlib.figure import Figure

    if not isinstance(figure, Figure):
        raise LoyaltyLabError(
            f"show() draws a figure, and got a {type(figure).__name__}: hand over the figure that new_figure() returned first."
        )
    words = checked_alt(alt)
    # Jupyter's own route for alt text, display(figure, metadata=…), loses it in JupyterLab and in the book; HTML keeps it.
    display(
        {
            "text/html": figure_html(figure, words),
            "image/png": base64.b64encode(png_bytes(figure)).decode("ascii"),
            "text/plain": words,
        },
        raw=True,
    )
