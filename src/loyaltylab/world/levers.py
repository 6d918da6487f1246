"""What Lantern can change, in words: each lever with its unit, its range and the idea that it stands for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import wraps
from numbers import Real
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args

import numpy as np

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world.draw import Floats
from loyaltylab.world.specification import FIRST_MONTH, REGIONS

Kind = TypeVar("Kind")
GROUPS = ("guests", "business", "members")
"""Who can be treated differently: the rows of a lever's values. Guests and members are private customers."""
CustomerType = Literal["private", "business", "members", "guests"]
AUDIENCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "private": ("guests", "members"),
        "business": ("business",),
        "members": ("members",),
        "guests": ("guests",),
    }
)
assert tuple(AUDIENCES) == get_args(CustomerType)


def month_number(month: str | int) -> int:
    """Return the number of a month (0 = January 2023) given as ``"YYYY-MM"`` or as that number."""
    if isinstance(month, int) and not isinstance(month, bool):
        return month
    try:
        year, number = (int(part) for part in str(month).split("-"))
    except ValueError:
        year, number = 0, 0
    if not 1 <= number <= 12 or not 1900 <= year <= 2999:
        raise LoyaltyLabError(f'"{month}" is not a month; write it as "2024-06" (year-month).')
    first_year, first_month = (int(part) for part in FIRST_MONTH.split("-"))
    return (year - first_year) * 12 + number - first_month


def month_name(number: int) -> str:
    """Return month 0, 1, 2 … as ``"2023-01"``, ``"2023-02"`` …"""
    first_year, first_month = (int(part) for part in FIRST_MONTH.split("-"))
    year, month = divmod(first_year * 12 + first_month - 1 + number, 12)
    return f"{year:04d}-{month + 1:02d}"


@dataclass(frozen=True)
class During:
    """A lever's value for some months, regions or customers only; outside them the lever keeps its default.

    Parameters
    ----------
    value
        The value in force, in the lever's unit.
    start, end
        First and last month (inclusive), as ``"2024-06"`` or a number counted from January 2023 = 0; ``None`` = open.
    regions
        The regions it holds in; all when left out.
    customers
        ``"private"``, ``"business"``, ``"members"`` (private, in the programme), ``"guests"`` (private, not in it) or
        ``None`` for everybody.
    """

    value: float
    start: str | int | None = None
    end: str | int | None = None
    regions: tuple[str, ...] = REGIONS
    customers: CustomerType | None = None

    def __post_init__(self) -> None:
        """Refuse unknown regions and customers, and a start after the end."""
        regions: Any = (self.regions,) if isinstance(self.regions, str) else self.regions
        if not isinstance(regions, tuple | list) or not regions:
            raise LoyaltyLabError(
                f"During(regions={regions!r}): name one or more of {', '.join(REGIONS)}, or leave it out for all."
            )
        object.__setattr__(self, "regions", tuple(regions))
        for region in regions:
            if region not in REGIONS:
                raise LoyaltyLabError(f'There is no region "{region}"; Lantern has {", ".join(REGIONS)}.')
        for month in (self.start, self.end):
            if month is not None:
                month_number(month)
        if self.customers is not None and self.customers not in tuple(AUDIENCES):
            raise LoyaltyLabError(
                f'There are no "{self.customers}" customers; write "private", "business", "members" or "guests", '
                "or leave it out for everybody."
            )
        if (
            self.start is not None
            and self.end is not None
            and month_number(self.start) > month_number(self.end)
        ):
            raise LoyaltyLabError(f"A lever cannot start in {self.start} and end before that, in {self.end}.")


Setting = float | During | tuple[During, ...]


@dataclass(frozen=True)
class LeverInfo:
    """What a lever is: unit, allowed range, value today and the idea of the course that it stands for."""

    unit: str
    minimum: float
    maximum: float
    today: float
    meaning: str
    concept: str


LEVERS: Mapping[str, LeverInfo] = MappingProxyType(
    {
        "price": LeverInfo(
            "factor on the calendar's price index",
            0.5,
            2.0,
            1.0,
            "Raises or lowers all shelf prices.",
            "price (4P); cost to the customer (4C)",
        ),
        "reward_rate": LeverInfo(
            "factor on the calendar's points per euro",
            0.0,
            5.0,
            1.0,
            "Makes the points programme richer or poorer; 0 stops it.",
            "incentive loyalty; reward (4R)",
        ),
        "service_speed": LeverInfo(
            "factor on the calendar's speed of service",
            0.5,
            2.0,
            1.0,
            "More or fewer hands at counter and desk: better or worse service, fewer or more failures.",
            "service quality; response (4R)",
        ),
        "recovery": LeverInfo(
            "factor on the calendar's share of failures made good",
            0.0,
            2.0,
            1.0,
            "How many service failures are made good before they cost a customer; the share stops at 1.",
            "service recovery",
        ),
        "reach": LeverInfo(
            "factor on the calendar's reach",
            0.5,
            2.0,
            1.0,
            "Longer opening hours and a wider delivery area: nearer to everyone, fewer obstacles.",
            "place (4P); convenience (4C)",
        ),
        "novelty": LeverInfo(
            "factor on the calendar's share of new goods",
            0.0,
            3.0,
            1.0,
            "New goods each season: keeps customers who seek variety; the share stops at 1.",
            "product (4P)",
        ),
        "deal_depth": LeverInfo(
            "factor on the calendar's depth of deals",
            0.0,
            3.0,
            1.0,
            "Deeper or shallower deals in the months that have one; 0 stops them.",
            "promotion (4P)",
        ),
        "promise_minutes": LeverInfo(
            "factor on the calendar's promised minutes",
            0.3,
            3.0,
            1.0,
            "Below 1 service promises a shorter wait: it pleases, and is broken more often.",
            "time promise; expectation",
        ),
        "tier_lines": LeverInfo(
            "factor on the programme's tier lines",
            0.2,
            5.0,
            1.0,
            "Moves the yearly spend from which a member is silver or gold.",
            "programme tiers",
        ),
        "contact_per_month": LeverInfo(
            "factor on the calendar's contacts a month",
            0.0,
            5.0,
            1.0,
            "More or fewer messages to those who agreed to them; too many annoy.",
            "communication (4C); relationship (4R)",
        ),
        "campaigns": LeverInfo(
            "factor on the effect of the calendar's campaigns",
            0.0,
            1.0,
            1.0,
            "1 as in history; 0 as if no campaign had been sent.",
            "personal contact; uplift",
        ),
        "staff_training": LeverInfo(
            "factor on the calendar's share of trained staff",
            0.0,
            2.0,
            1.0,
            "More trained people at counter, desk and in the field; the share stops at 1.",
            "people (7P)",
        ),
        "manager_exit": LeverInfo(
            "0 or 1",
            0.0,
            1.0,
            1.0,
            "1 as in history: one account manager leaves in October 2024; 0: she stays.",
            "staff who hold customers",
        ),
        "exit_barriers": LeverInfo(
            "factor on what leaving costs in trouble and money",
            0.0,
            3.0,
            1.0,
            "Above 1 more forms, longer notice, lost credit before anybody can leave: holds, and pleases nobody.",
            "forced ties; captives",
        ),
    }
)

RIVAL_LEVERS: Mapping[str, LeverInfo] = MappingProxyType(
    {
        "price": LeverInfo(
            "factor on the rivals' price indices",
            0.5,
            2.0,
            1.0,
            "Raises or lowers all prices of the rivals.",
            "competition on price",
        ),
        "distance": LeverInfo(
            "factor on the distance to the nearest rival shop",
            0.1,
            5.0,
            1.0,
            "Below 1 the rivals open nearer shops; above 1 they withdraw.",
            "convenience loyalty",
        ),
    }
)


def _checked(owner: str, name: str, setting: Any, info: LeverInfo) -> Setting:
    """Return the setting in one normal form, or say in one sentence what is wrong with it."""
    if isinstance(setting, During):
        steps: tuple[During, ...] = (setting,)
    elif isinstance(setting, tuple | list):
        steps = tuple(setting)
    else:
        _check_value(owner, name, setting, info)
        return float(setting)
    for step in steps:
        if not isinstance(step, During):
            raise LoyaltyLabError(f"{owner}.{name} takes a number or During(…) steps, not {step!r}.")
        _check_value(owner, name, step.value, info)
    return steps


def _check_value(owner: str, name: str, value: Any, info: LeverInfo) -> None:
    allowed = f"{info.minimum:g} to {info.maximum:g} ({info.unit})"
    if (
        isinstance(value, bool) or not isinstance(value, Real) or value != value
    ):  # NaN alone differs from itself
        raise LoyaltyLabError(f"{owner}.{name} takes a number from {allowed}, not {value!r}.")
    number: Any = value  # compared before it becomes a float, which a huge whole number could not
    if not info.minimum <= number <= info.maximum:
        raise LoyaltyLabError(f"{owner}.{name} = {value} is out of range: {allowed}.")


class _Checked:
    """Shared by Levers and Rivals: every field checked against its table of levers."""

    _known: Mapping[str, LeverInfo]

    def _check(self) -> None:
        for name, info in self._known.items():
            value = _checked(type(self).__name__, name, getattr(self, name), info)
            object.__setattr__(self, name, value)

    def values(self, name: str, months: int) -> Floats:
        """Return the lever as an array (group of ``GROUPS``, region, month); later steps win where steps overlap."""
        setting: Setting = getattr(self, name)
        if isinstance(setting, float):
            return np.full((len(GROUPS), len(REGIONS), months), setting)
        result = np.full((len(GROUPS), len(REGIONS), months), self._known[name].today)
        assert isinstance(setting, tuple)
        for step in setting:
            first = 0 if step.start is None else max(0, month_number(step.start))
            last = months - 1 if step.end is None else month_number(step.end)
            rows = [
                GROUPS.index(group) for group in (AUDIENCES[step.customers] if step.customers else GROUPS)
            ]
            columns = [REGIONS.index(region) for region in step.regions]
            result[np.ix_(rows, columns, range(first, min(last + 1, months)))] = step.value
        return result


def with_kind_words(what: str, *, by_name_only: bool) -> Callable[[type[Kind]], type[Kind]]:
    """Let a misspelt setting of a dataclass answer with the nearest known one instead of Python's TypeError.

    Parameters
    ----------
    what
        What a setting is called in the message, such as ``"lever"``.
    by_name_only
        Whether settings without a name are refused.
    """

    def worded(cls: type[Kind]) -> type[Kind]:
        plain = cls.__init__

        @wraps(plain)
        def checked(self: Any, *nameless: Any, **settings: Any) -> None:
            known = [field.name for field in fields(cls)]  # type: ignore[arg-type]
            if len(nameless) > (0 if by_name_only else len(known)):
                raise LoyaltyLabError(
                    f"Name each {what}, for example {cls.__name__}({known[0]}={nameless[0]!r})."
                )
            refuse_unknown(cls.__name__, settings, known, what)
            plain(self, *nameless, **settings)

        cls.__init__ = checked  # type: ignore[method-assign]
        return cls

    return worded


def refuse_unknown(owner: str, names: Iterable[str], known: Iterable[str], what: str) -> None:
    """Say in one sentence which setting is not known, and the nearest known one."""
    known = list(known)
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise LoyaltyLabError(f'{owner} has no {what} "{name}".{hint} It has: {", ".join(known)}.')


@with_kind_words("lever", by_name_only=True)
@dataclass(frozen=True, kw_only=True)
class Levers(_Checked):
    """What Lantern does differently from its calendar. Every lever is a factor; 1 leaves history as it was.

    Give a number for all months, or ``During(value, start, end, regions, customers)``, or several of them.
    Units, ranges and meanings: ``LEVERS``.

    Raises
    ------
    LoyaltyLabError
        For a value that is not a number or out of range, an unknown region, month or type of customer.
    """

    price: Setting = 1.0
    reward_rate: Setting = 1.0
    service_speed: Setting = 1.0
    recovery: Setting = 1.0
    reach: Setting = 1.0
    novelty: Setting = 1.0
    deal_depth: Setting = 1.0
    promise_minutes: Setting = 1.0
    tier_lines: Setting = 1.0
    contact_per_month: Setting = 1.0
    campaigns: Setting = 1.0
    staff_training: Setting = 1.0
    manager_exit: Setting = 1.0
    exit_barriers: Setting = 1.0

    _known = LEVERS

    def __post_init__(self) -> None:
        """Check every lever against its unit and range."""
        self._check()


@with_kind_words("lever", by_name_only=True)
@dataclass(frozen=True, kw_only=True)
class Rivals(_Checked):
    """What the rivals do differently from history.

    Parameters
    ----------
    price, distance
        Factors on the rivals' prices and on the distance to their nearest shop: see ``RIVAL_LEVERS``.
    island_entry
        Month in which a rival opens on the Island and ends Lantern's monopoly there; ``None`` = never.
    """

    price: Setting = 1.0
    distance: Setting = 1.0
    island_entry: str | int | None = "2025-01"

    _known = RIVAL_LEVERS

    def __post_init__(self) -> None:
        """Check the factors and the month of entry."""
        self._check()
        if self.island_entry is not None:
            month_number(self.island_entry)
