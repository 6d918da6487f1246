"""Task 09.4: who is gone by the end, and for what stated reason."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

GROUPS = ("fault", "active", "competitive", "natural or passive", "no reason given")
_GROUP_OF = {
    "core service failure": "fault",
    "encounter failure": "fault",
    "response to failure": "fault",
    "ethical problem": "fault",
    "pricing": "active",
    "inconvenience": "active",
    "competition": "competitive",
    "involuntary": "natural or passive",
}
_START = pd.Timestamp("2024-01-01")


@remembered
def _subscribers(lantern: Lantern) -> pd.DataFrame:
    """Return everybody who ever had a subscription: ``joined``, ``date`` of the end, ``stated`` group."""
    exits = lantern.exits.assign(stated=lantern.exits["reason_1"].map(_GROUP_OF).fillna("no reason given"))
    holders = lantern.customers[lantern.customers["contract"] == "subscription"]
    return holders[["customer_id", "joined"]].merge(
        exits[["customer_id", "date", "stated"]], "left", on="customer_id"
    )


@remembered
def _there(lantern: Lantern) -> int:
    """Return how many had a subscription on 1 January 2024."""
    people = _subscribers(lantern)
    return int(((people["joined"] < _START) & ~(people["date"] < _START)).sum())


def _counts(people: pd.DataFrame) -> pd.Series:
    return people["stated"].value_counts().reindex(list(GROUPS), fill_value=0).astype(float)


def _rows(lantern: Lantern) -> dict[str, pd.DataFrame]:
    """Return different sets of departures that one may count."""
    people = _subscribers(lantern)
    before = people["joined"] < _START
    return {
        "right people": people[before & (people["date"] >= _START)],
        "2023 too": people[before],
        "joiners too": people[people["date"] >= _START],
        "everybody": people,
        "one year": people[before & people["date"].between(_START, pd.Timestamp("2024-12-31"))],
        "second year": people[before & (people["date"] > pd.Timestamp("2024-12-31"))],
    }


def _is(values: Numbers, lantern: Lantern, rows: str, *bases: float) -> bool:
    counts = _counts(_rows(lantern)[rows])
    return any(close(values, counts / base) for base in bases if base)


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, GROUPS, "one share for each of the five groups", "the names of the five groups", "group"
    )


def _head_counts(values: Numbers, lantern: Lantern) -> bool:
    return max(values.values()) > 1 and any(close(values, _counts(rows)) for rows in _rows(lantern).values())


def _percent(values: Numbers, lantern: Lantern) -> bool:
    counts = _counts(_rows(lantern)["right people"])
    return max(values.values()) > 1 and close(values, counts / _there(lantern) * 100, 0.6)


def _of_departures(values: Numbers, lantern: Lantern) -> bool:
    rows = _rows(lantern).items()
    return any(_is(values, lantern, name, float(departures["stated"].count())) for name, departures in rows)


def _ended_before(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a group that still holds those who had ended before it begins."""
    joined_before = float((_subscribers(lantern)["joined"] < _START).sum())
    return _is(values, lantern, "2023 too", joined_before, _there(lantern)) or _is(
        values, lantern, "right people", joined_before
    )


def _later_joiners(values: Numbers, lantern: Lantern) -> bool:
    people = _subscribers(lantern)
    everybody_there = float((~(people["date"] < _START)).sum())
    return _is(values, lantern, "joiners too", everybody_there, _there(lantern)) or _is(
        values, lantern, "right people", everybody_there
    )


def _everybody(values: Numbers, lantern: Lantern) -> bool:
    bases = (float(len(_subscribers(lantern))), float(len(lantern.customers)), float(_there(lantern)))
    return _is(values, lantern, "everybody", *bases) or _is(values, lantern, "right people", *bases[:2])


def _one_year(values: Numbers, lantern: Lantern) -> bool:
    return any(_is(values, lantern, year, _there(lantern)) for year in ("one year", "second year"))


def _no_silent(values: Numbers, lantern: Lantern) -> bool:
    """Recognise silence counted as nought although somebody left without a word."""
    counts = _counts(_rows(lantern)["right people"])
    silent = counts["no reason given"]
    said = counts.drop("no reason given") / _there(lantern)
    others = {name: share for name, share in values.items() if name != "no reason given"}
    return silent > 0 and abs(values["no reason given"]) < SMALL and close(others, said)


GONE = Task(
    "09.4",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("some_stay", Layer.RANGE, lambda values, lantern: sum(values.values()) < 1 - SMALL),
        Property(
            "whole_people",
            Layer.RELATION,
            lambda values, lantern: are_parts_of(values, _there(lantern)),
        ),
    ),
    mistakes=(
        Mistake("head_counts", _head_counts),
        Mistake("percent", _percent),
        Mistake("of_departures", _of_departures),
        Mistake("ended_before", _ended_before),
        Mistake("later_joiners", _later_joiners),
        Mistake("everybody", _everybody),
        Mistake("one_year", _one_year),
        Mistake("no_silent", _no_silent),
    ),
)
