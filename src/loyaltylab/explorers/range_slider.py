"""A slider that has a name for those who cannot see it.

ipywidgets ties no name to the handle of its own sliders (WCAG 4.1.2), and nothing in Python can mend that; this one is
the browser's own ``<input type="range">``, by way of anywidget.
"""

from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent


class RangeSlider(anywidget.AnyWidget):  # type: ignore[misc]
    """A number between two bounds, moved by hand, touch or arrow keys.

    Parameters
    ----------
    label
        Its accessible name: what the number is, with its unit.
    min, max, step, value
        Bounds (inclusive), step and start, in the number's unit. ``value`` follows when the hand rests, not while it moves.
    """

    _esm = (_HERE / "range_slider.js").read_text(encoding="utf-8")
    _css = (_HERE / "range_slider.css").read_text(encoding="utf-8")
    label = traitlets.Unicode().tag(sync=True)
    min = traitlets.Float().tag(sync=True)
    max = traitlets.Float().tag(sync=True)
    step = traitlets.Float().tag(sync=True)
    value = traitlets.Float().tag(sync=True)
