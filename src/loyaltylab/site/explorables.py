"""In-page explorables: a Vega picture with labelled native sliders, live counts in words, and a fallback without scripts.

The Vega-Lite chart is compiled while the book is built, so that a page needs Vega alone, from its own folder.
"""

import csv
import html
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.figures import small_png
from loyaltylab.files import write_text
from loyaltylab.site.conditions import holds, to_vega
from loyaltylab.site.pages import Explorable, Slider

TALLY = "loyaltylab_tally"
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
BRACES = re.compile(r"\{(\w+)\}")
PIXELS_WIDE = 640


def settings_at_start(explorable: Explorable) -> dict[str, float]:
    """Return the sliders' starting values by name."""
    return {slider.name: slider.start for slider in explorable.sliders}


def count(explorable: Explorable, settings: Mapping[str, float]) -> dict[str, int]:
    """Return every live number at these slider settings, and ``total``."""
    weights = (
        explorable.rows[explorable.weight] if explorable.weight else explorable.rows.index.to_series() * 0 + 1
    )
    result = {
        name: int(weights[holds(condition, explorable.rows, settings)].sum())
        for name, condition in explorable.counts.items()
    }
    return {**result, "total": int(weights.sum())}


def summarise(explorable: Explorable, settings: Mapping[str, float]) -> str:
    """Return the summary sentence at these slider settings, as the page shows it."""
    numbers = {**{name: f"{number:,}" for name, number in count(explorable, settings).items()}}
    numbers |= {name: f"{number:,g}" for name, number in settings.items()}
    return BRACES.sub(lambda match: numbers[match[1]], explorable.summary)


def check(id: str, explorable: Explorable) -> None:
    """Refuse an explorable that could not work in a page.

    Raises
    ------
    LoyaltyLabError
        One sentence with the id and the fault.
    """
    if not explorable.sliders or not explorable.counts:
        raise LoyaltyLabError(f"The explorable '{id}' needs at least one slider and one count.")
    for slider in explorable.sliders:
        if not NAME.match(slider.name) or slider.name in explorable.rows.columns:
            raise LoyaltyLabError(
                f"The explorable '{id}': '{slider.name}' must be a plain word and no column's name."
            )
        if not slider.minimum <= slider.start <= slider.maximum or slider.step <= 0:
            raise LoyaltyLabError(
                f"The explorable '{id}': slider '{slider.name}' starts outside its range or has no step."
            )
    known = {*explorable.counts, "total", *(slider.name for slider in explorable.sliders)}
    unknown = sorted(set(BRACES.findall(explorable.summary)) - known)
    if unknown:
        raise LoyaltyLabError(
            f"The explorable '{id}': the summary names {{{unknown[0]}}}, which is no count and no slider."
        )
    parameters = {parameter["name"] for parameter in explorable.chart.get("params", [])}
    lacking = sorted({slider.name for slider in explorable.sliders} - parameters)
    if lacking:
        raise LoyaltyLabError(
            f"The explorable '{id}': the chart has no parameter '{lacking[0]}' for the slider of that name."
        )


def vega_lite(explorable: Explorable, settings: Mapping[str, float]) -> dict[str, Any]:
    """Return the chart with its rows and the parameters set."""
    chart = {**explorable.chart}
    chart["datasets"] = {
        **chart.get("datasets", {}),
        "rows": json.loads(explorable.rows.to_json(orient="records")),
    }
    chart["params"] = [
        {**parameter, "value": settings[parameter["name"]]} if parameter["name"] in settings else parameter
        for parameter in chart.get("params", [])
    ]
    return chart


def _quiet(node: Any) -> None:
    # Thousands of announced circles help nobody: the picture has one text, and its numbers stand in the summary.
    if isinstance(node, dict):
        for key in ("marks", "axes", "legends"):
            for part in node.get(key, []):
                part["aria"] = False
                _quiet(part)


def vega(id: str, explorable: Explorable) -> dict[str, Any]:
    """Return the compiled Vega specification with one signal for each live number.

    Raises
    ------
    LoyaltyLabError
        When the chart does not compile or the explorable is at fault.
    """
    check(id, explorable)
    try:
        compiled: dict[str, Any] = vl_convert.vegalite_to_vega(
            vega_lite(explorable, settings_at_start(explorable))
        )
    except ValueError as error:
        raise LoyaltyLabError(
            f"The explorable '{id}': the chart is no valid Vega-Lite ({str(error).splitlines()[0]})."
        ) from error
    columns, names = list(explorable.rows.columns), [slider.name for slider in explorable.sliders]
    weight = f"datum[{explorable.weight!r}]" if explorable.weight else "1"
    conditions = {name: to_vega(text, columns, names) for name, text in explorable.counts.items()} | {
        "total": "true"
    }
    if not any(data["name"] == "rows" for data in compiled["data"]):
        raise LoyaltyLabError(
            f"The explorable '{id}': the chart does not read the dataset 'rows'; use alt.NamedData(\"rows\")."
        )
    compiled["data"].append(
        {
            "name": TALLY,
            "source": "rows",
            "transform": [
                *(
                    {"type": "formula", "as": f"is_{name}", "expr": f"{text} ? {weight} : 0"}
                    for name, text in conditions.items()
                ),
                {
                    "type": "aggregate",
                    "ops": ["sum"] * len(conditions),
                    "fields": [f"is_{name}" for name in conditions],
                    "as": list(conditions),
                },
            ],
        }
    )
    compiled["signals"] = [*compiled.get("signals", [])]
    compiled["signals"] += [
        {"name": f"count_{name}", "update": f"data('{TALLY}')[0] ? data('{TALLY}')[0].{name} : 0"}
        for name in conditions
    ]
    compiled["background"] = "transparent"
    compiled["data"] = [
        {**data, **table(data["values"])} if data["name"] == "rows" else data for data in compiled["data"]
    ]
    _quiet(compiled)
    return compiled


def table(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return rows as Vega reads a CSV text: a page of records names each column once instead of once a row."""
    columns = list(rows[0])
    kinds: dict[str, str] = {}
    for column in columns:
        kept = {type(row[column]) for row in rows} - {type(None)}
        if kept <= {bool}:
            kinds[column] = "boolean"
        elif kept <= {int, float}:
            kinds[column] = "number"
        elif kept != {str} or any(row[column] is None for row in rows):
            return {"values": rows}  # a gap among words would come back as an empty word
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: str(value).lower() if isinstance(value, bool) else value for name, value in row.items()}
        for row in rows
    )
    return {"values": text.getvalue(), "format": {"type": "csv", "parse": kinds}}


Once = Callable[[bytes, Callable[[], bytes]], bytes]
"""Makes something of a content, or has it from an earlier build; see ``Pages.once``."""


def png(explorable: Explorable, once: Once) -> bytes:
    """Return the picture at the sliders' starting values."""
    chart = vega_lite(explorable, settings_at_start(explorable))
    if chart.get("width") == "container":
        chart["width"] = PIXELS_WIDE - 80
    drawn_from = json.dumps([version("vl-convert-python"), chart], sort_keys=True).encode()
    return once(drawn_from, lambda: small_png(vl_convert.vegalite_to_png(chart, scale=1.5)))


def neighbours(explorable: Explorable) -> list[tuple[str, dict[str, float]]]:
    """Return settings for the table: the start, and each slider moved a fifth of its range down and up."""
    start = settings_at_start(explorable)
    rows = [("start", start)]
    for slider in explorable.sliders:
        move = max(slider.step, round((slider.maximum - slider.minimum) / 5 / slider.step) * slider.step)
        for value in (slider.start - move, slider.start + move):
            if slider.minimum <= value <= slider.maximum:
                rows.append((slider.name, {**start, slider.name: value}))
    return rows


@dataclass(frozen=True)
class Addresses:
    """Where a page finds the explorable's picture and script, relative to itself."""

    picture: str
    script: str


def _slider_html(id: str, slider: Slider) -> str:
    control = f"explorable-{id}-{slider.name}".replace(".", "-").replace("_", "-")
    unit = f"{slider.start:g} {slider.unit}".strip()
    return (
        f'<div class="lantern-slider"><label for="{control}">{html.escape(slider.label)}</label>'
        f'<input type="range" id="{control}" data-signal="{slider.name}" data-unit="{html.escape(slider.unit)}" '
        f'min="{slider.minimum:g}" max="{slider.maximum:g}" step="{slider.step:g}" value="{slider.start:g}" autocomplete="off">'
        f'<output for="{control}">{html.escape(unit)}</output></div>'
    )


def _table_html(explorable: Explorable) -> str:
    names = [*explorable.counts]
    heads = [*(slider.label for slider in explorable.sliders), *(name.replace("_", " ") for name in names)]
    lines = []
    for _, settings in neighbours(explorable):
        numbers = count(explorable, settings)
        cells = [f"{settings[slider.name]:g}" for slider in explorable.sliders] + [
            f"{numbers[name]:,}" for name in names
        ]
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return (
        '<div class="lantern-scroll" tabindex="0" role="region" aria-label="The same in numbers"><table><thead><tr>'
        + "".join(f'<th scope="col">{html.escape(head)}</th>' for head in heads)
        + "</tr></thead><tbody>"
        + "".join(lines)
        + "</tbody></table></div>"
    )


def render(id: str, explorable: Explorable, title: str, addresses: Addresses) -> str:
    """Return the explorable as HTML that is readable as it stands and comes alive with ``explorable.js``."""
    anchor = f"explorable-{id}".replace(".", "-")
    specification = json.dumps(vega(id, explorable), separators=(",", ":"), sort_keys=True).replace(
        "</", "<\\/"
    )
    start = summarise(explorable, settings_at_start(explorable))
    words = html.escape(explorable.alt, quote=True)
    return f"""
<section class="lantern-explorable" id="{anchor}" aria-labelledby="{anchor}-title" data-script="{html.escape(addresses.script)}">
<p class="lantern-explorable-title" id="{anchor}-title">{html.escape(title)}</p>
<div class="lantern-controls lantern-needs-script">{"".join(_slider_html(id, slider) for slider in explorable.sliders)}
<button type="button" class="lantern-button lantern-button-quiet" data-reset>Back to the start</button></div>
<div class="lantern-chart"><img src="{html.escape(addresses.picture)}" alt="{words}"></div>
<p role="status" class="lantern-summary" data-template="{html.escape(explorable.summary, quote=True)}">{html.escape(start)}</p>
<details class="lantern-table"><summary>{html.escape(title)}: the same in numbers</summary>{_table_html(explorable)}</details>
<script type="application/json" class="lantern-specification">{specification}</script>
</section>
"""


def write_vega(folder: Path) -> Path:
    """Write Vega as one self-contained script into ``folder``, once for each version; return the file.

    The bundle comes out of the installed vl-convert-python, so nothing is fetched.
    """
    path = folder / f"vega-{version('vl-convert-python')}.js"
    if not path.is_file():
        # In a function of its own: the bundle's short names would clash with those of the theme's scripts.
        # Vega-Embed is the one name that vl-convert fills; the others are empty in its bundle.
        bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
        write_text(
            path,
            f"/* Vega and Vega-Embed, BSD-3-Clause, bundled by vl-convert-python. */\n(function () {{\n{bundle}\n}})();\n",
        )
    return path
