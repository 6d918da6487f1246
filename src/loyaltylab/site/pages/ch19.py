"""Chapter 19, "Customer records and the indicator panel": the numbers of its reading; figures stand beside it."""

import pandas as pd

from loyaltylab import load
from loyaltylab.measures.control import alarm_chance, average_run_length, chance_of_any, constants
from loyaltylab.measures.customer_file import broken_cells, read_days
from loyaltylab.measures.indicators import PANEL
from loyaltylab.measures.intervals import share_interval
from loyaltylab.site.pages import ch19_effects, ch19_figures  # noqa: F401 - they register themselves
from loyaltylab.site.pages import ch19_tables as tables
from loyaltylab.site.pages.ch19_effects import both_ends, number

Facts = tuple[str, str, str]

FILE = "rows of the raw export of the customer file"
ROWS: Facts = (FILE, "December 2025", FILE)
OF_ROWS: Facts = ("share of rows", "December 2025", FILE)
CELLS: Facts = ("cells", "December 2025", FILE)
PEOPLE: Facts = ("share of customers", "December 2025", "customers in the table customers")
PRIVATE: Facts = ("share of customers", "December 2025", "private customers")


# --- The file: collect, structure, integrate, update

number("rows", "Rows of the export", ROWS, lambda: len(tables.cleaned()))
number("people", "Customers in these rows", ("customers", *ROWS[1:]), lambda: len(load("customers")))


def filled(column: str) -> float:
    """Return the share of rows with something in a column; for years of birth of private customers only."""
    table = tables.cleaned()
    if column == "birth_year":
        table = table[table["kind"] == "private"]
    return float(table[column].notna().mean())


for _column in ("email", "phone", "region", "joined", "birth_year"):
    number(
        f"filled-{_column.replace('_', '-')}",
        f"Share of rows with something in {_column}",
        ("share of rows", "December 2025", "rows of private customers" if _column == "birth_year" else FILE),
        filled,
        _column,
    )
number(
    "unreachable",
    "Share of rows with neither mail nor telephone",
    OF_ROWS,
    lambda: float(tables.cleaned()[["email", "phone"]].isna().all(axis=1).mean()),
)
number("consent", "Share who agreed to offers", PEOPLE, lambda: float(load("customers")["consent"].mean()))


def broken(column: str | None = None) -> int:
    """Return how many cells of the raw export break a rule, in one column or in all."""
    table = broken_cells(load("crm_export"))
    return int((table["column"] == column).sum()) if column else len(table)


number("broken", "Cells of the raw export that break a rule", CELLS, broken)
number("broken-joined", "Cells of joined that break a rule", CELLS, broken, "joined")
number("broken-region", "Cells of region that break a rule", CELLS, broken, "region")
number(
    "broken-after",
    "Cells that break a rule after cleaning",
    CELLS,
    lambda: len(broken_cells(tables.cleaned())),
)


def slashed() -> pd.DataFrame:
    """Return the days written with slashes: read day first, as meant, and month first."""
    joined = load("crm_export")["joined"]
    texts = joined[joined.str.contains("/", na=False) & (joined != "n/a")]
    return pd.DataFrame(
        {"right": read_days(texts), "wrong": pd.to_datetime(texts, format="%m/%d/%y", errors="coerce")}
    )


number("slashed", "Joining days written with slashes", CELLS, lambda: len(slashed()))
number(
    "slash-silent",
    "Of them, days that read month first become another day of the calendar",
    CELLS,
    lambda: int((slashed()["wrong"].notna() & (slashed()["wrong"] != slashed()["right"])).sum()),
)
number(
    "young",
    "Years of birth such as '02, which read with 19 make a centenarian",
    CELLS,
    lambda: int(load("crm_export")["birth_year"].str.match(r"'0", na=False).sum()),
)

OF_PAIRS: Facts = ("share of pairs", "December 2025", "pairs of rows that the rule joins")
OF_TRUE: Facts = ("share of pairs", "December 2025", "pairs of rows that are one customer")
number(
    "pairs",
    "Pairs of rows that are one customer",
    ("pairs", "December 2025", FILE),
    lambda: len(tables.true_pairs()),
)
for _rule, _words in (
    ("name", "same name"),
    ("email", "same mail"),
    ("phone", "same telephone"),
    ("contact", "same mail or telephone"),
    ("all", "mail, telephone, or day and fingerprint, unless days contradict"),
):
    number(
        f"{_rule}-found",
        f"Pairs joined: {_words}",
        ("pairs", "December 2025", FILE),
        lambda rule=_rule: tables.matched(rule).found,
    )
    number(
        f"{_rule}-right",
        f"Of them right: {_words}",
        ("pairs", "December 2025", FILE),
        lambda rule=_rule: tables.matched(rule).right,
    )
    number(
        f"{_rule}-precision",
        f"Precision: {_words}",
        OF_PAIRS,
        lambda rule=_rule: tables.matched(rule).precision,
    )
    number(f"{_rule}-recall", f"Recall: {_words}", OF_TRUE, lambda rule=_rule: tables.matched(rule).recall)
both_ends("all-precision", "Precision of the last rule", OF_PAIRS,
          lambda: share_interval(tables.matched("all").right, tables.matched("all").found))  # fmt: skip
number(
    "copies",
    "Share of customers with two rows",
    PEOPLE,
    lambda: len(tables.true_pairs()) / len(load("customers")),
)
number(
    "linked",
    "Share of rows that fit exactly one customer",
    OF_ROWS,
    lambda: len(tables.linked()) / len(tables.cleaned()),
)
number(
    "linked-right",
    "Share of the linked rows that found the right customer",
    ("share of rows", "December 2025", "rows that fit exactly one customer"),
    lambda: float((tables.linked()["customer_id"] == tables.linked()["true"]).mean()),
)
number(
    "typos",
    "Share of rows whose surname is not that of the other row of the same customer",
    ("share of pairs", "December 2025", "pairs of rows of one private customer"),
    lambda: float(tables.surnames_differ()),
)

# --- Consent, and no more than is needed

number(
    "alone-three",
    "Share who are alone with region, joining day and year of birth",
    PRIVATE,
    tables.alone,
    ("region", "joined", "birth_year"),
)
number(
    "alone-day",
    "Share who are alone with region and joining day",
    PRIVATE,
    tables.alone,
    ("region", "joined"),
)
number(
    "alone-coarse",
    "Share who are alone with region, joining year and decade of birth",
    PRIVATE,
    tables.alone,
    ("region", "year", "decade"),
)
number(
    "few-coarse",
    "Share who share these three with fewer than five, herself counted",
    PRIVATE,
    tables.alone,
    ("region", "year", "decade"),
    5,
)

# --- Ten indicators

for _indicator in PANEL:
    _slug = _indicator.name.replace(" ", "-")
    for _watched, _end, _period in ((False, "before", "2023 and 2024"), (True, "now", "2025")):
        number(
            f"{_slug}-{_end}",
            f"{_indicator.name}: {_indicator.top}",
            (_indicator.kind, _period, _indicator.base),
            tables.level,
            _indicator.name,
            _watched,
        )
WATCH: Facts = ("values", "2025", "all values of the ten indicators in the year")
number("alarms", "Values outside their limits", WATCH, tables.alarms, True)
number("values", "Values looked at", WATCH, lambda: int((tables.panel()["period"] >= tables.WATCHED).sum()))
number(
    "alarms-expected",
    "Values outside the limits to be expected when nothing happens",
    WATCH,
    lambda: float((tables.panel()["period"] >= tables.WATCHED).sum() * alarm_chance()),
)
for _name in ("contribution", "repurchase"):
    number(
        f"{_name}-season",
        f"Alarms of {_name} in 2025 against the same month of the year before",
        ("months", "2025", "months of the year"),
        lambda name=_name: int(
            tables.against_last_year(name).loc[lambda table: table.index >= tables.WATCHED, "alarm"].sum()
        ),
    )

RATIO: Facts = ("share", "December 2025 over December 2024", "margin a buyer")
number("december-rise", "How far margin a buyer lay above the same month a year before", RATIO,
       lambda: float(tables.against_last_year("contribution")["ratio"].loc["2025-12"]) - 1)  # fmt: skip
number("december-limit", "How far it could have risen inside the limits, made from the twelve ratios of 2024", RATIO,
       lambda: float(tables.against_last_year("contribution")["high"].iloc[0]) - 1)  # fmt: skip

# --- Limits and run lengths

MONTHS: Facts = (
    "months",
    "until the first alarm, on average",
    "independent normal values, one a month, limits known",
)
CHANCE: Facts = ("share of months", "a month in which nothing has happened", "independent normal values")
number("arl", "Average run length at three sigma, nothing happening", MONTHS, average_run_length)
number("arl-two", "Average run length at two sigma, nothing happening", MONTHS, average_run_length, 2.0)
number(
    "arl-shift",
    "Average run length at three sigma after a shift by one",
    MONTHS,
    average_run_length,
    3.0,
    1.0,
)
number(
    "arl-shift-two",
    "Average run length at two sigma after a shift by one",
    MONTHS,
    average_run_length,
    2.0,
    1.0,
)
number(
    "arl-far",
    "Average run length at three sigma after a shift by three",
    MONTHS,
    average_run_length,
    3.0,
    3.0,
)
number(
    "arl-run",
    "Average run length at three sigma with eight in a row",
    MONTHS,
    average_run_length,
    3.0,
    0.0,
    8,
)
number("arl-run-shift", "The same after a shift by one", MONTHS, average_run_length, 3.0, 1.0, 8)
number(
    "any-three",
    "Chance that at least one of ten charts alarms at three sigma",
    CHANCE,
    lambda: chance_of_any(alarm_chance(), 10),
)
number(
    "any-two",
    "Chance that at least one of ten charts alarms at two sigma",
    CHANCE,
    lambda: chance_of_any(alarm_chance(2.0), 10),
)
number(
    "ten-arl",
    "Months until the first of ten charts alarms at three sigma",
    MONTHS,
    lambda: 1 / chance_of_any(alarm_chance(), 10),
)
number(
    "ten-arl-two",
    "Months until the first of ten charts alarms at two sigma",
    MONTHS,
    lambda: 1 / chance_of_any(alarm_chance(2.0), 10),
)
number(
    "d2",
    "Mean range of two normal values, in standard deviations",
    ("standard deviations", "any", "samples of two"),
    lambda: constants(2).d2,
)

CASE = (20.0, 24.0, 22.0, 25.0)
CASE_FACTS: Facts = ("complaints", "four months", "a made-up desk")
number("case-mean", "Mean of the four months", CASE_FACTS, lambda: sum(CASE) / len(CASE))
number(
    "case-range", "Mean moving range", CASE_FACTS, lambda: tables.case_limits(CASE).sigma * constants(2).d2
)
number("case-sigma", "Mean moving range over 1.128", CASE_FACTS, lambda: tables.case_limits(CASE).sigma)
number("case-low", "Lower limit", CASE_FACTS, lambda: tables.case_limits(CASE).low)
number("case-high", "Upper limit", CASE_FACTS, lambda: tables.case_limits(CASE).high)

HARBOUR: Facts = ("months", "November 2023 to April 2024", "months in which the Harbour was short of hands")
number(
    "harbour-alarms",
    "Months outside the limits of the Harbour's chart",
    HARBOUR,
    lambda: int((tables.harbour().loc["2023-11":"2024-04", "z"].abs() > 3).sum()),  # type: ignore[misc]
)
number(
    "harbour-others",
    "Months outside the limits in the rest of three years",
    ("months", "the other 30 months", "months with full staff"),
    lambda: int(
        (tables.harbour().drop(tables.harbour().loc["2023-11":"2024-04"].index)["z"].abs() > 3).sum()
    ),  # type: ignore[misc]
)
number(
    "harbour-centre",
    "Promises kept before",
    ("share of requests", "January to October 2023", "requests in the Harbour"),
    lambda: float(tables.harbour()["centre"].iloc[0]),
)
number(
    "harbour-short",
    "Promises kept in these six months",
    ("share of requests", "November 2023 to April 2024", "requests in the Harbour"),
    lambda: tables.harbour_short(),
)
number(
    "firm-alarms",
    "Months of these six outside the limits of the chart of all regions",
    HARBOUR,
    tables.firm_alarms,
)

number(
    "firm-below",
    "Months of these six below the centre of the chart of all regions",
    HARBOUR,
    lambda: int((tables.firm().loc["2023-11":"2024-04", "z"] < 0).sum()),  # type: ignore[misc]
)
REGIONS: Facts = ("values", "2023 to 2025", "one value a month and region, five regions")
number("region-values", "Values of five regional charts", REGIONS,
       lambda: len(tables.harbour()) + len(tables.elsewhere()))  # fmt: skip
number("region-expected", "Values outside to be expected when nothing happens", REGIONS,
       lambda: (len(tables.harbour()) + len(tables.elsewhere())) * alarm_chance())  # fmt: skip
number("region-alarms", "Values outside in the four regions that are not the Harbour", REGIONS,
       lambda: int((tables.elsewhere()["z"].abs() > 3).sum()))  # fmt: skip

HISTORY: Facts = ("share of months", "2025", "months of 20 histories, three regions")
for _width in (20, 25, 26, 30):
    for _slow, _word in ((0, "quiet"), (1, "slow")):
        number(
            f"history-{_word}-{_width}",
            f"Share of months that alarm at {_width / 10:.1f} sigma, service {'slower' if _slow else 'as ever'}",
            HISTORY,
            lambda slow=_slow, width=_width: tables.alarming(slow, width / 10),
        )
number(
    "history-months", "Months of each kind", ("months", "2025", "20 histories"), lambda: tables.HISTORIES * 12
)
number("history-shift", "Mean shift of the slow months", ("standard deviations", "2025", "20 histories"),
       lambda: float(tables.histories().query("slow == 1")["z"].mean()))  # fmt: skip

# --- Made-up cases of the questions

CASE_FOUND, CASE_RIGHT, CASE_TRUE = 40, 30, 50
MATCH: Facts = ("pairs", "once", "a made-up file")
number("match-found", "Pairs joined", MATCH, lambda: CASE_FOUND)
number("match-right", "Of them true", MATCH, lambda: CASE_RIGHT)
number("match-true", "True pairs", MATCH, lambda: CASE_TRUE)
for _name, _below in (
    ("recall", CASE_TRUE),
    ("precision", CASE_FOUND),
    ("either", CASE_FOUND + CASE_TRUE - CASE_RIGHT),
):
    number(
        f"match-{_name}",
        f"Pairs right over {_below}",
        ("share of pairs", "once", "a made-up file"),
        lambda below=_below: CASE_RIGHT / below,
    )
RETURNS = (30.0, 34.0, 31.0, 35.0, 30.0)
RETURN_FACTS: Facts = ("parcels", "five months", "a made-up shop")
number(
    "returns-list",
    "Returned parcels by month",
    RETURN_FACTS,
    lambda: ", ".join(f"{value:.0f}" for value in RETURNS),
)
number("returns-high", "Upper limit", RETURN_FACTS, lambda: tables.case_limits(RETURNS).high)
number("returns-low", "Lower limit", RETURN_FACTS, lambda: tables.case_limits(RETURNS).low)
number("returns-two", "Upper limit at two standard deviations", RETURN_FACTS,
       lambda: tables.case_limits(RETURNS).centre + 2 * tables.case_limits(RETURNS).sigma)  # fmt: skip
number("returns-range", "Mean and three mean moving ranges", RETURN_FACTS,
       lambda: tables.case_limits(RETURNS).centre + 3 * constants(2).d2 * tables.case_limits(RETURNS).sigma)  # fmt: skip
