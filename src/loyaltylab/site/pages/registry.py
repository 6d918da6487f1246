"""The register of computed values, figures and explorables, and how a chapter's module is found."""

import difflib
import importlib
import importlib.util
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from loyaltylab.errors import LoyaltyLabError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

PACKAGE = "loyaltylab.site.pages"
ID = re.compile(r"^(?P<chapter>\d\d)\.[a-z0-9]+(-[a-z0-9]+)*$")

Kind = Literal["value", "figure", "explorable"]
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Drawing:
    """A figure with the words that go with it, both made by the same code.

    Attributes
    ----------
    figure
        A matplotlib figure in the course's one style.
    alt
        What a blind reader needs to know, with the numbers that the figure shows; at least 20 characters.
    """

    figure: "Figure"
    alt: str


@dataclass(frozen=True)
class Slider:
    """One control of an explorable: the signal it sets, its visible label, range and starting value."""

    name: str
    label: str
    minimum: float
    maximum: float
    start: float
    step: float = 1
    unit: str = ""


@dataclass(frozen=True)
class Explorable:
    """A picture in a page that a reader can move without any running Python.

    Attributes
    ----------
    chart
        A Vega-Lite specification (``altair.Chart.to_dict()``) that reads the dataset named ``rows`` and one parameter
        for each slider, by the slider's name.
    rows
        The data, one record a row; numbers and short words only, as they travel inside the page.
    sliders
        The controls.
    counts
        Live numbers by name: each a condition on the columns and sliders, written once in plain Python
        (``"attachment >= cut_attachment and orders < cut_orders"``). The page counts the rows for which it holds,
        in the browser after every move, and here for the reader without scripts.
    summary
        A sentence with the counts' names in braces, and ``{total}`` for all rows: ``"{loyal} of {total} customers …"``.
    alt
        What the picture shows, for a reader who cannot see it; at least 20 characters.
    weight
        Column to add up instead of counting rows.
    """

    chart: dict[str, Any]
    rows: "pd.DataFrame"
    sliders: tuple[Slider, ...]
    counts: dict[str, str]
    summary: str
    alt: str
    weight: str | None = None


@dataclass(frozen=True)
class Entry:
    """One registered function."""

    id: str
    kind: Kind
    compute: Callable[[], Any]
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def meaning(self) -> str:
        """What the number is: the first line of the function's docstring."""
        return (inspect.getdoc(self.compute) or "").split("\n")[0].rstrip(".")


_entries: dict[str, Entry] = {}


def _same_run(known: Callable[..., Any], function: Callable[..., Any], name: str) -> bool:
    if f"{known.__module__}.{known.__qualname__}" != name:
        return True
    return inspect.unwrap(known).__globals__ is inspect.unwrap(function).__globals__


def _register(kind: Kind, id: str, facts: dict[str, str]) -> Callable[[Function], Function]:
    if not ID.match(id):
        raise LoyaltyLabError(
            f"The {kind} id '{id}' must be a chapter of two digits, a dot and small words with hyphens, such as 04.repeat-share."
        )

    def add(function: Function) -> Function:
        name = f"{function.__module__}.{function.__qualname__}"
        known = _entries.get(id)
        # A module that is imported anew brings its own functions again, with globals of their own.
        if known and known.compute is not function and _same_run(known.compute, function, name):
            raise LoyaltyLabError(
                f"The id '{id}' is registered twice; rename one of the two functions' ids ({name})."
            )
        if not inspect.getdoc(function):
            raise LoyaltyLabError(f"'{id}' ({name}) has no docstring; say in one line what it is.")
        _entries[id] = Entry(id, kind, function, facts)
        return function

    return add


def value(id: str, *, unit: str, period: str, base: str) -> Callable[[Function], Function]:
    """Register a function that returns one number (or one short text) for a page.

    Parameters
    ----------
    id
        Chapter and name, such as ``04.repeat-share``.
    unit, period, base
        A number always has all three: what is counted, over which time, out of whom.
    """
    return _register("value", id, {"unit": unit, "period": period, "base": base})


def define(
    id: str, meaning: str, compute: Callable[[], float | int | str], *, unit: str, period: str, base: str
) -> None:
    """Register a number whose computation needs no function of its own; for the rest see :func:`value`.

    Parameters
    ----------
    meaning
        What the number is, in words; stands where a function would have its docstring.
    compute
        Returns it.
    """

    def number() -> float | int | str:
        return compute()

    number.__doc__ = meaning
    number.__qualname__ = f"number {id}"
    value(id, unit=unit, period=period, base=base)(number)


def numbers_of(chapter: str) -> Callable[..., None]:
    """Return ``number(id, meaning, (unit, period, base), compute, *arguments)``, which registers a chapter's numbers.

    ``compute`` is called with the arguments; the id is given without the chapter.
    """

    def number(
        id: str, meaning: str, facts: tuple[str, str, str], compute: Callable[..., Any], *arguments: object
    ) -> None:
        unit, period, base = facts
        define(f"{chapter}.{id}", meaning, partial(compute, *arguments), unit=unit, period=period, base=base)

    return number


def figure(id: str) -> Callable[[Function], Function]:
    """Register a function that returns a :class:`Drawing`, or a matplotlib figure whose alt text stands in the page."""
    return _register("figure", id, {})


def explorable(id: str) -> Callable[[Function], Function]:
    """Register a function that returns an :class:`Explorable`."""
    return _register("explorable", id, {})


def find(id: str, kind: Kind, package: str = PACKAGE) -> Entry:
    """Return the entry ``id``, importing its chapter's module when needed.

    Raises
    ------
    LoyaltyLabError
        When the id is malformed or unknown, or names something of another kind; nearest known ids are named.
    """
    match = ID.match(id)
    if not match:
        raise LoyaltyLabError(f"'{id}' is not a {kind} id; ids look like 04.repeat-share.")
    if id not in _entries:
        module = f"{package}.ch{match['chapter']}"
        if importlib.util.find_spec(package) is not None and importlib.util.find_spec(module) is not None:
            importlib.import_module(module)
    entry = _entries.get(id)
    if entry is None or entry.kind != kind:
        known = sorted(name for name, other in _entries.items() if other.kind == kind and name[:2] == id[:2])
        near = difflib.get_close_matches(id, known, n=3, cutoff=0.5)
        hint = (
            f"did you mean {' or '.join(near)}?"
            if near
            else f"ch{id[:2]} of {package} has {len(known)} with other names."
        )
        raise LoyaltyLabError(f"No {kind} has the id '{id}'; {hint}")
    return entry


def cell(table: "pd.DataFrame", row: object, column: object) -> float:
    """Return one number of a table."""
    found: Any = table.loc[row, column]  # type: ignore[index]
    return float(found)
