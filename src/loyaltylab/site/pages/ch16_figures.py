"""Chapter 16: the figures of its reading, and the explorable."""

import altair as alt

from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure
from loyaltylab.site.pages import ch16_tables as tables
from loyaltylab.site.pages.ch16_tables import BRANDS, LAST_QUARTER, NAMES
from loyaltylab.site.pages.charts import dressed
from loyaltylab.site.pages.registry import cell

TASK_LEAD = 3
"""The lead, in purchases, that the question about the explorable asks for."""


@figure("16.jeopardy")
def jeopardy() -> Drawing:
    """Draw how often the buyers of each brand buy it, by the brand's penetration, with the Dirichlet norm."""
    sizes = tables.sizes(2024)
    norm = tables.norm(2024).expected().sort_values("penetration")
    picture, axes = new_figure(6.2, 4.0)
    axes.plot(100 * norm["penetration"], norm["a_buyer"], color=QUIET, linestyle=":", zorder=1)
    first = norm.iloc[-1]
    axes.annotate(
        "what its size\nalone predicts",
        (100 * first["penetration"], first["a_buyer"]),
        (-34, 12),
        textcoords="offset points",
        color=QUIET,
        ha="right",
    )
    below = ("lantern", "kettle", "samovar", "red_crane", "maison")
    for brand in BRANDS:
        found = tables.a_buyer_interval(brand)
        colour = PALETTE["rust"] if brand == "thistle" else PALETTE["navy"]
        place = 100 * cell(sizes, brand, "penetration")
        axes.plot([place, place], [found.low, found.high], color=colour, linewidth=1.2)
        axes.plot(place, found.value, "o", color=colour)
        shift = {"copper_pot": (-6, 8)}.get(brand, (6, -13) if brand in below else (6, 6))
        axes.annotate(
            NAMES[brand],
            (place, found.value),
            shift,
            textcoords="offset points",
            color=colour,
            fontsize=9,
            ha="right" if brand == "copper_pot" else "left",
        )
    axes.set(
        xlim=(0, 92),
        ylim=(0, 11.5),
        xlabel="Households that bought it in 2024 (%)",
        ylabel="Purchases for each buyer",
    )
    axes.set_title("Fewer buyers, and fewer purchases for each of them")
    told = "; ".join(
        f"{NAMES[brand]} {100 * cell(sizes, brand, 'penetration'):.0f} % and {cell(sizes, brand, 'a_buyer'):.1f}"
        for brand in sizes.sort_values("penetration").index
    )
    return Drawing(
        picture,
        f"Dots with intervals for seven brands, by share of households buying and purchases a buyer in 2024: {told}. A dotted line for what "
        "size alone predicts rises to the right. Thistle lies above the line, with the widest interval.",
    )


@figure("16.entry")
def entry() -> Drawing:
    """Draw the event study of the entry on the Island, with the truth of the large Lantern."""
    found, truth = tables.entry() * 100, -100 * tables.entry_truth()
    places = list(range(len(found)))
    picture, axes = new_figure(6.6, 4.0)
    axes.axhline(0, color=QUIET, linewidth=0.8)
    start = list(found.index).index("2025Q1") - 0.5
    axes.axvline(start, color=QUIET, linestyle=":")
    axes.annotate("Kettle opens", (start, 42), (5, 0), textcoords="offset points", color=QUIET)
    axes.vlines(places, found["low"], found["high"], color=PALETTE["navy"], linewidth=1.4)
    axes.plot(places, found["effect"], "o", color=PALETTE["navy"])
    axes.plot(
        places, truth.reindex(found.index), "_", color=PALETTE["rust"], markersize=14, markeredgewidth=2
    )
    axes.annotate("truth", (places[-4], float(truth["2025Q1"])), (-12, -4), textcoords="offset points",
                  color=PALETTE["rust"], ha="right")  # fmt: skip
    axes.set_xticks(places[::2], [f"{name[:4]}\nQ{name[-1]}" for name in found.index[::2]])
    axes.set(ylabel="Orders, Island against elsewhere (%)", ylim=(-78, 50))
    last = found.loc[LAST_QUARTER]
    axes.set_title(f"A year after the entry: {last['effect']:.0f} %".replace("-", "−"))
    before = found.loc[:"2024Q4"]
    return Drawing(
        picture,
        f"Event study by quarter. Before 2025 the Island's orders stay between {before['effect'].min():.0f} % and {before['effect'].max():.0f} % "
        f"of their usual relation to other regions. From the entry on they fall: {found.loc['2025Q1', 'effect']:.0f} % in the first quarter of 2025, "
        f"{last['effect']:.0f} % in the last ({last['low']:.0f} % to {last['high']:.0f} %). The truth of a larger Lantern lies at "
        f"{truth['2025Q1']:.0f} % and {truth[LAST_QUARTER]:.0f} %.",
    )


def with_lead(lead: int, look: int = 0) -> float:
    """Return households whose favourite of 2024 leads by so many purchases, and who have one at the second look."""
    rows = tables.leads()
    return float(rows.loc[(rows["lead"] >= lead) & (rows["look"] == look), "households"].sum())


def moved_from(lead: int, look: int) -> float:
    """Return those of them who have another favourite a year on (look 0) or with other luck (look 1)."""
    rows = tables.leads()
    chosen = (rows["lead"] >= lead) & (rows["look"] == look) & (rows["moved"] == 1)
    return float(rows.loc[chosen, "households"].sum())


@explorable("16.lead")
def leads() -> Explorable:
    """How much of the switching matrix is luck: ask for a clearer favourite."""
    sliders = (Slider("clearer", "The favourite of 2024 leads by at least", 1, 15, 1, 1, "purchases"),)
    bars = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.lead >= clearer")
        .transform_joinaggregate(all="sum(households)", groupby=["look"])
        .transform_filter("datum.moved == 1")
        .transform_calculate(
            view="datum.look == 0 ? 'a year later' : 'same year, other luck'", part="100 * datum.households / datum.all"
        )
        .mark_bar()
        .encode(
            y=alt.Y("view:N", title=None, sort=["a year later", "same year, other luck"]),
            x=alt.X("sum(part):Q", title="Another favourite (%)", scale=alt.Scale(domain=[0, 35])),
            color=alt.Color(
                "view:N",
                legend=None,
                scale=alt.Scale(domain=["a year later", "same year, other luck"], range=[PALETTE["navy"], PALETTE["ochre"]]),
            ),
        )
    )  # fmt: skip
    chart = bars.add_params(*(alt.param(name=slider.name, value=slider.start) for slider in sliders))
    return Explorable(
        chart=dressed(chart, 130),
        rows=tables.leads(),
        sliders=sliders,
        counts={
            "clear": "lead >= clearer and look == 0",
            "moved": "lead >= clearer and look == 0 and moved == 1",
            "luck": "lead >= clearer and look == 1 and moved == 1",
        },
        summary="{clear} households. A year later {moved} have another favourite; with other luck in the same year it would be {luck}.",
        alt=(
            "Two bars: which share of households has another favourite a year later, and which share in the same year with other luck. Both "
            "shrink as the favourite must lead by more purchases; the bar for luck is most of the bar for a year."
        ),
        weight="households",
    )


__all__ = ["TASK_LEAD", "moved_from", "with_lead"]
