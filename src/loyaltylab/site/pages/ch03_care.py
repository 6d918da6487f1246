"""Chapter 03: standard and personal service, the next need, Kano's classes, complaints."""

import pandas as pd

from loyaltylab import load
from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.service_studies import PERSONAL_MINUTES, TRIAL_VISITS, service_trial
from loyaltylab.site.pages import Drawing, figure
from loyaltylab.site.pages import ch03_tables as tables
from loyaltylab.site.pages import ch03_treatment as treatment
from loyaltylab.site.pages.ch03_common import Facts, at, estimate, number

TRIAL: Facts = ("points of satisfaction (1 to 7)", "made-up trial", "visits, other parts held equal")
number(
    "trial-visits", "Visits in the made-up trial", ("visits", "made up", "the trial"), lambda: TRIAL_VISITS
)
for _part, _words in (
    ("quick", "quick service"),
    ("known", "a familiar face"),
    ("personal", "personal service, ordinary customers"),
    ("personal_for_key", "personal service, key customers"),
    ("steps", "each further step of the standard that was followed"),
    ("details", "each detail done right"),
    ("irritations", "each small irritation"),
):
    estimate(f"trial-{_part.replace('_', '-')}", f"What it adds: {_words}", TRIAL,
             lambda part=_part: tuple(treatment.trial_effects().loc[part]))  # fmt: skip
for _personal, _word in ((False, "standard"), (True, "personal")):
    _visits: Facts = ("steps of 10", "made-up trial", f"{_word} visits")
    number(f"steps-{_word}", "Mean of the steps of the standard that were followed", _visits,
           lambda flag=_personal: float(_visits_of(flag)["steps"].mean()))  # fmt: skip
    number(f"steps-spread-{_word}", "Standard deviation of the steps followed", _visits,
           lambda flag=_personal: float(_visits_of(flag)["steps"].std()))  # fmt: skip
    number(f"minutes-{_word}", "Mean minutes of staff", ("minutes", *_visits[1:]),
           lambda flag=_personal: float(_visits_of(flag)["minutes"].mean()))  # fmt: skip
number(
    "personal-minutes",
    "Extra minutes of a personal visit, as set",
    ("minutes", "made up", "the trial"),
    lambda: int(PERSONAL_MINUTES),
)
number("irritation-rank", "Correlation of steps followed and small irritations", ("correlation", *TRIAL[1:2], "visits"),
       lambda: float(service_trial()["steps"].corr(service_trial()["irritations"])))  # fmt: skip


def _visits_of(personal: bool) -> pd.DataFrame:
    table = service_trial()
    return table[table["personal"] == personal]


for _tier in ("basic", "silver", "gold"):
    _members: Facts = ("euro a member", "2025", f"members of tier {_tier} in December 2024")
    number(
        f"tier-paid-{_tier}",
        "Compensation paid",
        _members,
        lambda tier=_tier: at(treatment.tiers(), tier, "paid"),
    )
    number(f"tier-score-{_tier}", "Mean satisfaction (1 to 5)", ("points", *_members[1:]),
           lambda tier=_tier: at(treatment.tiers(), tier, "score"))  # fmt: skip
    number(
        f"tier-members-{_tier}",
        "Members",
        ("members", *_members[1:]),
        lambda tier=_tier: int(at(treatment.tiers(), tier, "members")),
    )
NEXT: Facts = (
    "share of customers",
    "first order of 2025",
    "customers who had ordered before and order in 2025",
)
number(
    "next-people",
    "Customers whose next order is guessed",
    ("customers", *NEXT[1:]),
    lambda: int(treatment.next_need()["people"]),
)
for _k, _word in ((1, "one"), (2, "two")):
    for _way in ("own", "usual"):
        number(f"next-{_way}-{_word}", f"Share whose next category is among the first {_k}, by {_way} history", NEXT,
               lambda key=f"{_way}_{_k}": treatment.next_need()[key])  # fmt: skip
    estimate(f"next-gain-{_word}", f"Own history less what all buy most, first {_k}", NEXT,
             lambda k=_k: tuple(treatment.next_need()[f"{part}_{k}"] for part in ("gain", "low", "high")))  # fmt: skip
KANO: Facts = ("share of households", "made-up study", "households with an answer of class M, O, A or I")
for _feature, _word in (("parcel arrives whole", "whole"), ("short queue", "queue"), ("open until 20:00", "open"),
                        ("tea sample in the parcel", "sample")):  # fmt: skip
    for _side in ("better", "worse"):
        number(f"kano-{_side}-{_word}", f"Kano's “{_side}” of: {_feature}", KANO,
               lambda feature=_feature, side=_side: at(treatment.kano(), feature, side))  # fmt: skip
for _letter in "AIO":
    number(f"kano-open-{_letter.lower()}", f"Share of class {_letter} for: open until 20:00",
           ("share of households", "made-up study", "households"),
           lambda letter=_letter: at(treatment.kano(), "open until 20:00", letter))  # fmt: skip
number("kano-reverse", "Share of class R for: greeting read from a card", ("share of households", "made-up study", "households"),
       lambda: at(treatment.kano(), "greeting read from a card", "R"))  # fmt: skip


@figure("03.kano")
def kano_figure() -> Drawing:
    """Draw how much each feature can please and annoy."""
    table = treatment.kano()
    picture, axes = new_figure(6.0, 3.9)
    for feature, row in table.iterrows():
        axes.plot(row["worse"], row["better"], "o", color=PALETTE["navy"], markersize=8)
        right = row["worse"] > 0.5
        label = f"{feature} ({row['commonest']})"
        # Two features lie side by side; one name goes below its dot.
        down = -14 if feature == "open until 20:00" else 5
        axes.annotate(label, (row["worse"], row["better"]), (-8 if right else 8, down), textcoords="offset points",
                      ha="right" if right else "left")  # fmt: skip
    axes.axhline(0.5, color=QUIET, linestyle=":")
    axes.axvline(0.5, color=QUIET, linestyle=":")
    axes.set(
        xlim=(-0.03, 1.03),
        ylim=(-0.03, 1.0),
        xlabel="Annoys when missing (share)",
        ylabel="Pleases when there (share)",
    )
    axes.set_title("What pleases is not what annoys")
    words = "; ".join(
        f"{name}: pleases {row['better']:.2f}, annoys {row['worse']:.2f}" for name, row in table.iterrows()
    )
    return Drawing(
        picture,
        f"Six features by how many households each pleases when there and annoys when missing. {words}.",
    )


# --- Complaints

AFTER: Facts = (
    "share of customers",
    "July 2023 to December 2025",
    "first failure from July 2023 to June 2025",
)
number("failures-1000", "Failures on file for each 1,000 orders", ("failures for each 1,000 orders", "2023 to 2025", "all orders"),
       lambda: 1000 * int(tables.tickets(None)["failed"].sum()) / len(load("orders")))  # fmt: skip
number("complaints-1000", "Complaints for each 1,000 orders", ("complaints for each 1,000 orders", "2023 to 2025", "all orders"),
       lambda: 1000 * int(tables.tickets(None)["complained"].sum()) / len(load("orders")))  # fmt: skip
number("complained", "Share of failures that somebody complained about", ("share of failures", "2023 to 2025", "failures on file"),
       lambda: float(_failed()["complained"].mean()))  # fmt: skip
for _severity, _word in ((1, "light"), (3, "grave")):
    number(f"complained-{_word}", "Share of failures that somebody complained about",
           ("share of failures", "2023 to 2025", f"{_word} failures"),
           lambda severity=_severity: float(_failed().query("severity == @severity")["complained"].mean()))  # fmt: skip


def _failed() -> pd.DataFrame:
    table = tables.tickets(None)
    return table[table["failed"]]


for _flag, _word in ((True, "loud"), (False, "silent")):
    number(f"stay-{_word}", "Share who order in the half-year after their first failure",
           (*AFTER[:2], f"{AFTER[2]}, {'with' if _flag else 'without'} a complaint"),
           lambda flag=_flag: _stay(flag)[0] / _stay(flag)[1])  # fmt: skip
    number(f"people-{_word}", "Customers", ("customers", *AFTER[1:]), lambda flag=_flag: _stay(flag)[1])


def _stay(complained: bool) -> tuple[int, int]:
    return tables.stays(tables.failures()["complained"] == complained)


estimate(
    "stay-gap",
    "Share who order in the half-year after, with a complaint less without",
    AFTER,
    tables.staying_gap,
    "complained",
)
estimate(
    "mended-gap",
    "Share who order in the half-year after, made good less not",
    AFTER,
    tables.staying_gap,
    "recovered",
)
estimate(
    "before-gap",
    "Orders in the half-year before, with a complaint less without",
    ("orders a customer", *AFTER[1:]),
    tables.before_gap,
)
number("mend-saved", "Customers whom making good keeps, by a re-run without it", ("customers of 2,000", "2023 to 2025", "private customers, full records against the same people"),
       lambda: int(tables.mending_truth()[0]))  # fmt: skip
number(
    "leavers",
    "Customers who ended a contract",
    ("customers", "2023 to 2025", "on file"),
    lambda: tables.leavers()[0],
)
number("leavers-quiet", "Of them, share who never complained", ("share of customers", "2023 to 2025", "customers who ended a contract"),
       lambda: tables.leavers()[1] / tables.leavers()[0])  # fmt: skip
number("others-quiet", "Share of all other customers who never complained", ("share of customers", "2023 to 2025", "customers who ended no contract"),
       tables.others_quiet)  # fmt: skip
number("quiet-failed", "Of those who never complained, share with a failure on file", ("share of customers", "2023 to 2025", "customers who ended a contract and never complained"),
       lambda: tables.leavers()[2] / tables.leavers()[1])  # fmt: skip
_GRAVE: Facts = ("minutes", "2025", "grave failures with a complaint")


def _grave() -> pd.DataFrame:
    return tables.tickets().query("failed and complained and severity == 3")


number("grave", "Grave failures with a complaint", ("events", *_GRAVE[1:]), lambda: len(_grave()))
number(
    "grave-minutes", "Median of actual minutes", _GRAVE, lambda: float(_grave()["actual_minutes"].median())
)
number(
    "grave-handoffs",
    "Mean number of hand-offs",
    ("hand-offs", *_GRAVE[1:]),
    lambda: float(_grave()["handoffs"].mean()),
)
estimate("grave-mended", "Share made good", ("share of events", *_GRAVE[1:]),
         lambda: (_grave()["recovered"].mean(), *share_interval(int(_grave()["recovered"].sum()), len(_grave()))))  # fmt: skip
_LANE: Facts = ("minutes", "2025", "all other failures")


def _other_failures() -> pd.DataFrame:
    return tables.tickets().query("failed and not (complained and severity == 3)")


number("lane-minutes", "Median of actual minutes", _LANE, lambda: float(_other_failures()["actual_minutes"].median()))  # fmt: skip
number("lane-mended", "Share made good", ("share of events", *_LANE[1:]), lambda: float(_other_failures()["recovered"].mean()))  # fmt: skip
number("distance", "Median distance to the own shop", ("kilometres", "2023 to 2025", "private customers"),
       lambda: float(load("customers").query("type == 'private'")["own_km"].median()))  # fmt: skip
