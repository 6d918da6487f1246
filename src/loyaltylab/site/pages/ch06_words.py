"""Chapter 06: the explorable of its reading, the same opinion in other words, and the made-up customers of its questions."""

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab.measures.satisfaction import odds_ratio
from loyaltylab.site.pages import Explorable, Slider, explorable, value
from loyaltylab.site.pages.ch06_tables import all_scores, logistic_curves
from loyaltylab.site.pages.charts import dressed

PEOPLE_A_GROUP = 1000

OPINIONS = 100


LINE, MOST_SHIFT = 4, 1.5


@cache
def two_groups() -> pd.DataFrame:
    """Return two made-up groups of 1,000 with the same opinions: ``opinion`` (points of score), ``again`` and ``customers``.

    Opinions spread like Lantern's scores; who still buys follows from the opinion by the curve of Lantern's records.
    """
    from statistics import NormalDist

    scores = all_scores()
    spread = NormalDist(float(scores.mean()), float(scores.std()))
    opinions = np.round([spread.inv_cdf((place + 0.5) / OPINIONS) for place in range(OPINIONS)], 2)
    smooth = logistic_curves()["fit"]
    each = PEOPLE_A_GROUP // OPINIONS
    share = np.interp(np.clip(opinions, 1, 5), smooth.index, smooth)
    # Whole people, and the total right: what one opinion rounds away the next one gets.
    again = np.diff(np.round(np.cumsum(share * each)), prepend=0).astype(int)
    rows = [
        {"group": group, "opinion": opinion, "again": flag, "customers": int(count)}
        for group in ("A", "B")
        for opinion, buys in zip(opinions, again)
        for flag, count in ((1, buys), (0, each - buys))
    ]
    return pd.DataFrame(rows)


@explorable("06.words")
def words() -> Explorable:
    """Two groups of one opinion: shift the words of one, and watch its scores, not its purchases."""
    rows = two_groups()
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_calculate(
            said="clamp(floor(datum.opinion - (datum.group === 'B' ? shift : 0) + 0.5), 1, 5)"
        )
        .mark_bar()
        .encode(
            x=alt.X(
                "said:O",
                title="Score said",
                scale=alt.Scale(domain=[1, 2, 3, 4, 5]),
                axis=alt.Axis(labelAngle=0),
            ),
            xOffset=alt.XOffset("group:N"),
            y=alt.Y("sum(customers):Q", title="Customers", scale=alt.Scale(domain=[0, 700])),
            color=alt.Color(
                "group:N",
                title=None,
                scale=alt.Scale(domain=["A", "B"], range=["#1b2270", "#a3781a"]),
                legend=alt.Legend(orient="top", labelExpr="'group ' + datum.label", symbolSize=120),
            ),
        )
        .add_params(alt.param(name="shift", value=0), alt.param(name="line", value=LINE))
    )
    return Explorable(
        chart=dressed(chart, 260),
        rows=rows,
        sliders=(
            Slider(
                "shift",
                "Group B asks this much more before it says a higher score",
                0,
                MOST_SHIFT,
                0,
                0.1,
                "points",
            ),
            Slider("line", "Counts as satisfied from score", 2, 5, LINE, 1),
        ),
        counts={
            "satisfied_a": "group == 'A' and opinion >= line - 0.5",
            "satisfied_b": "group == 'B' and opinion - shift >= line - 0.5",
            "still_a": "group == 'A' and again == 1",
            "still_b": "group == 'B' and again == 1",
        },
        summary=(
            "With the line at {line}, {satisfied_a} of 1,000 count as satisfied in group A and {satisfied_b} of 1,000 in group B. "
            "Still buying: {still_a} and {still_b}."
        ),
        alt=(
            "Bars of the scores 1 to 5 of two made-up groups of 1,000 customers with the same opinions. At the start both have the same bars; "
            "when group B asks for more before it says a higher score, its bars move to the left."
        ),
        weight="customers",
    )


SHIFT_ASKED = 0.5

SHIFTED = {"period": "one survey", "base": "group B of two made-up groups, 1,000 customers each"}


def _group_b(shift: float) -> float:
    table = two_groups()
    said = (table["group"] == "B") & (table["opinion"] - shift >= LINE - 0.5)
    return float(table.loc[said, "customers"].sum() / PEOPLE_A_GROUP)


@value("06.shift", unit="points of score", **SHIFTED)
def shift_asked() -> float:
    """How much more group B asks for before it says a higher score, in the question."""
    return SHIFT_ASKED


@value("06.shift-none", unit="share of customers", **SHIFTED)
def shift_none() -> float:
    """Share that says 4 or 5 with the same words."""
    return _group_b(0)


@value("06.shift-satisfied", unit="share of customers", **SHIFTED)
def shift_satisfied() -> float:
    """Share that says 4 or 5 after the shift."""
    return _group_b(SHIFT_ASKED)


@value("06.shift-five", unit="share of customers", **SHIFTED)
def shift_five() -> float:
    """Share that says 5 after the shift (the line set too high)."""
    return _group_b(SHIFT_ASKED + 1)


@value("06.shift-still", unit="share of customers", **SHIFTED)
def shift_still() -> float:
    """Share that still buys, whatever the words."""
    table = two_groups()
    return float(
        table.loc[(table["group"] == "B") & (table["again"] == 1), "customers"].sum() / PEOPLE_A_GROUP
    )


BOTH, SATISFIED_ONLY, BACK_ONLY, NEITHER = 420, 180, 90, 210

MADE_UP = {"period": "one year", "base": "900 made-up customers"}


@value("06.made-both", unit="customers", **MADE_UP)
def made_both() -> int:
    """Satisfied and back."""
    return BOTH


@value("06.made-satisfied-gone", unit="customers", **MADE_UP)
def made_satisfied_gone() -> int:
    """Satisfied and gone."""
    return SATISFIED_ONLY


@value("06.made-other-back", unit="customers", **MADE_UP)
def made_other_back() -> int:
    """Not satisfied and back."""
    return BACK_ONLY


@value("06.made-other-gone", unit="customers", **MADE_UP)
def made_other_gone() -> int:
    """Not satisfied and gone."""
    return NEITHER


@value("06.made-gone-of-satisfied", unit="share of customers", **MADE_UP)
def made_gone_of_satisfied() -> float:
    """Share of the satisfied who are gone."""
    return SATISFIED_ONLY / (BOTH + SATISFIED_ONLY)


@value("06.made-gone-of-others", unit="share of customers", **MADE_UP)
def made_gone_of_others() -> float:
    """Share of the others who are gone."""
    return NEITHER / (BACK_ONLY + NEITHER)


@value("06.made-satisfied-of-gone", unit="share of leavers", **MADE_UP)
def made_satisfied_of_gone() -> float:
    """Share of those who are gone who had been satisfied."""
    return SATISFIED_ONLY / (SATISFIED_ONLY + NEITHER)


@value("06.made-odds-ratio", unit="odds ratio", **MADE_UP)
def made_odds_ratio() -> float:
    """Odds of coming back, satisfied over others."""
    return odds_ratio(BOTH, SATISFIED_ONLY, BACK_ONLY, NEITHER).value


@value("06.made-odds-low", unit="odds ratio", **MADE_UP)
def made_odds_low() -> float:
    """Lower end of the 95 % interval of the odds ratio."""
    return odds_ratio(BOTH, SATISFIED_ONLY, BACK_ONLY, NEITHER).low


@value("06.made-odds-high", unit="odds ratio", **MADE_UP)
def made_odds_high() -> float:
    """Upper end of the 95 % interval of the odds ratio."""
    return odds_ratio(BOTH, SATISFIED_ONLY, BACK_ONLY, NEITHER).high


FLOWS = {"stayed": 150, "left the box": 50, "came in": 30}

MADE_FLOWS = {"period": "from one wave to the next", "base": "a made-up shop"}


@value("06.made-loyalists", unit="customers", **MADE_FLOWS)
def made_loyalists() -> int:
    """Loyalists in the first wave."""
    return FLOWS["stayed"] + FLOWS["left the box"]


@value("06.made-stayed", unit="customers", **MADE_FLOWS)
def made_stayed() -> int:
    """Loyalists in both waves."""
    return FLOWS["stayed"]


@value("06.made-came", unit="customers", **MADE_FLOWS)
def made_came() -> int:
    """Loyalists in the second wave alone."""
    return FLOWS["came in"]


@value("06.made-kept-share", unit="share of loyalists", **MADE_FLOWS)
def made_kept_share() -> float:
    """Share of the first wave's loyalists who are loyalists in the second."""
    return FLOWS["stayed"] / made_loyalists()


@value("06.made-kept-of-second", unit="share of loyalists", **MADE_FLOWS)
def made_kept_of_second() -> float:
    """Share of the second wave's loyalists who had been loyalists (the base from the future)."""
    return FLOWS["stayed"] / (FLOWS["stayed"] + FLOWS["came in"])


@value("06.made-size-ratio", unit="ratio of two sizes", **MADE_FLOWS)
def made_size_ratio() -> float:
    """Size of the box in the second wave over its size in the first (net, not who stayed)."""
    return (FLOWS["stayed"] + FLOWS["came in"]) / made_loyalists()


CLUB = {"satisfied stay": 240, "satisfied leave": 60, "others stay": 60, "others leave": 40}

MADE_CLUB = {"period": "one year", "base": "400 made-up members of a sports club"}


@value("06.club-satisfied", unit="members", **MADE_CLUB)
def club_satisfied() -> int:
    """Satisfied members."""
    return CLUB["satisfied stay"] + CLUB["satisfied leave"]


@value("06.club-others", unit="members", **MADE_CLUB)
def club_others() -> int:
    """Members who are not satisfied."""
    return CLUB["others stay"] + CLUB["others leave"]


@value("06.club-satisfied-leave", unit="members", **MADE_CLUB)
def club_satisfied_leave() -> int:
    """Satisfied members who leave."""
    return CLUB["satisfied leave"]


@value("06.club-others-leave", unit="members", **MADE_CLUB)
def club_others_leave() -> int:
    """Other members who leave."""
    return CLUB["others leave"]


@value("06.club-key", unit="share of leavers", **MADE_CLUB)
def club_key() -> float:
    """Share of the leavers who had been satisfied."""
    return CLUB["satisfied leave"] / (CLUB["satisfied leave"] + CLUB["others leave"])


@value("06.club-of-satisfied", unit="share of the satisfied", **MADE_CLUB)
def club_of_satisfied() -> float:
    """Share of the satisfied who leave (the other base)."""
    return CLUB["satisfied leave"] / club_satisfied()


@value("06.club-of-all", unit="share of members", **MADE_CLUB)
def club_of_all() -> float:
    """Satisfied leavers as a share of all members (a base that answers neither question)."""
    return CLUB["satisfied leave"] / sum(CLUB.values())


@value("06.club-satisfied-share", unit="share of members", **MADE_CLUB)
def club_satisfied_share() -> float:
    """Share of all members who are satisfied (nobody's leaving in it)."""
    return club_satisfied() / sum(CLUB.values())
