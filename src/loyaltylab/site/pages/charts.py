"""The one look of charts that move on a page."""

from typing import Any

from loyaltylab.figures import INK

GRID = "#dfe0dd"


def dressed(chart: Any, height: int) -> dict[str, Any]:
    """Return an Altair chart's specification in the book's colours, as wide as the page.

    Parameters
    ----------
    chart
        Any Altair chart: single, layered or faceted.
    height
        Pixels.
    """
    specification: dict[str, Any] = (
        chart.properties(width="container", height=height)
        .configure_axis(labelColor=INK, titleColor=INK, gridColor=GRID, labelFontSize=12, titleFontSize=12)
        .configure_legend(labelColor=INK, titleColor=INK, labelFontSize=12)
        .configure_view(stroke=None)
        .to_dict()
    )
    return specification
