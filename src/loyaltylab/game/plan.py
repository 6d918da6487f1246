"""A plan: what is moved, where, for whom and when. Read from a TOML file, refused with one sentence where it is wrong.

TOML and not YAML: it has no references that unfold to gigabytes, no words that turn into other things, and Python reads
it without another package, also in the browser.
"""

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.game.rules import FIRST_MONTH, MONTHS, PLAN_MONTHS, RULES
from loyaltylab.world.draw import Floats
from loyaltylab.world.levers import AUDIENCES, GROUPS, month_number
from loyaltylab.world.specification import REGIONS

VERSION = 1
EVERYONE = "everyone"
WALL = "exit_barriers"
CUSTOMERS = (EVERYONE, *AUDIENCES)
MOST_BYTES = 64 * 1024
MOST_MOVES = 60
LONGEST_TEXT = 500
TOP = {"game": True, "title": False, "student": False, "why": False, "move": False}
MOVE = {
    "lever": True,
    "value": True,
    "regions": False,
    "customers": False,
    "from": False,
    "to": False,
    "why": False,
}
"""The names that a file and a move may hold, and whether they must be there."""

_HEADER = re.compile(r"^\s*\[\[\s*(?:move|\"move\"|'move')\s*\]\]", re.MULTILINE)
_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)$")


class PlanError(LoyaltyLabError):
    """A plan that cannot be played; its one sentence says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Move:
    """One lever, moved for some customers in some regions and months.

    Parameters
    ----------
    lever, value
        Which one, and how far: a factor on today's level.
    regions
        Names of regions.
    customers
        A word of ``CUSTOMERS``.
    first, last
        Numbers of the first and the last month, 0 (January 2026) to 11.
    why
        The player's reason; nobody scores it.
    """

    lever: str
    value: float
    regions: tuple[str, ...] = REGIONS
    customers: str = EVERYONE
    first: int = 0
    last: int = PLAN_MONTHS - 1
    why: str = ""

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that the word for customers means."""
        return GROUPS if self.customers == EVERYONE else AUDIENCES[self.customers]


@dataclass(frozen=True)
class Plan:
    """Twelve months of moves; where two moves of one lever meet, the later one in the file holds."""

    moves: tuple[Move, ...] = ()
    title: str = ""
    student: str = ""
    why: str = ""

    def values(self, lever: str) -> Floats:
        """Return the lever's factor, (group of ``GROUPS``, region, month of the plan)."""
        result = np.ones((len(GROUPS), len(REGIONS), PLAN_MONTHS))
        for move in self.moves:
            if move.lever == lever:
                rows = [GROUPS.index(group) for group in move.groups]
                columns = [REGIONS.index(region) for region in move.regions]
                result[np.ix_(rows, columns, range(move.first, move.last + 1))] = move.value
        return result

    @property
    def grid(self) -> dict[str, Floats]:
        """The factors of every lever that differs from today somewhere."""
        moved = {move.lever: None for move in self.moves}
        grids = {lever: self.values(lever) for lever in RULES if lever in moved}
        return {lever: values for lever, values in grids.items() if (values != 1.0).any()}

    def without_walls(self) -> "Plan":
        """Return the plan with barriers nowhere higher than today."""
        return replace(
            self, moves=tuple(move for move in self.moves if move.lever != WALL or move.value <= 1.0)
        )

    @property
    def fingerprint(self) -> tuple[tuple[str, bytes], ...]:
        """What the plan does, whatever its file looks like: equal for two plans that do the same."""
        return tuple((lever, values.tobytes()) for lever, values in sorted(self.grid.items()))


def read_plan(path: Path) -> Plan:
    """Read a plan from a file.

    Raises
    ------
    PlanError
        For a file that is missing, too large, no plain file, or no plan.
    """
    where = path.name
    try:
        if path.is_symlink():
            raise PlanError(f"{where} is a link to another file: hand in the plan itself.")
        if path.is_dir():
            raise PlanError(f"{where} is a folder: name the plan's .toml file.")
        if not path.exists():
            raise PlanError(f"There is no file {path.as_posix()}: name the plan's .toml file.")
        if not path.is_file():
            raise PlanError(f"{where} is no plain file: hand in a .toml file.")
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        size = path.stat().st_size
    except OSError as error:
        raise PlanError(f"{where} cannot be read ({error.strerror}): save the plan again.") from None
    if len(content) > MOST_BYTES:
        raise PlanError(
            f"{where} has {size / 1000:,.0f} kB and {MOST_BYTES // 1000} kB is the most: a plan is a page of text."
        )
    return parse_plan(content, where)


def parse_plan(content: bytes | str, where: str = "The plan") -> Plan:
    """Return the plan that a TOML text holds.

    Parameters
    ----------
    content
        The text, or the bytes of its file.
    where
        How messages call the file.

    Raises
    ------
    PlanError
        One sentence: what is wrong, in which line or move, and what to do.
    """
    if isinstance(content, bytes):
        if len(content) > MOST_BYTES:
            raise PlanError(f"{where} is larger than {MOST_BYTES // 1000} kB: a plan is a page of text.")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise PlanError(f"{where} is not UTF-8 text: save it as UTF-8 in a plain text editor.") from None
    else:
        text = content
    if not text.strip():
        raise PlanError(f"{where} is empty: begin with the line game = {VERSION}.")
    data = _toml(text, where)
    if "game" in data and (isinstance(data["game"], bool) or data["game"] != VERSION):
        raise PlanError(f"{where} says game = {_shown(data['game'])}: write game = {VERSION}.")
    _names(data, TOP, where, "the file")
    moves = data.get("move", [])
    if not isinstance(moves, list) or not all(isinstance(move, dict) for move in moves):
        raise PlanError(f"{where}: moves are tables: write [[move]], with two brackets, above each.")
    if len(moves) > MOST_MOVES:
        raise PlanError(
            f"{where} has {len(moves)} moves and {MOST_MOVES} is the most: put alike ones together."
        )
    lines = [text.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(text)]
    places = [
        f"{where}, move {number}" + (f" (line {lines[number - 1]})" if len(lines) == len(moves) else "")
        for number in range(1, len(moves) + 1)
    ]
    words = {name: _text(data, name, where) for name in ("title", "student", "why")}
    return Plan(tuple(_move(move, place) for move, place in zip(moves, places)), **words)


def _toml(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said, place = str(error), _PLACE.search(str(error))
        at = f"line {place[1]}" if place and place[1] else "the end"
        reason = said[: place.start()].strip().rstrip(".") if place else said
        raise PlanError(
            f"{where} is not valid TOML at {at} ({_short(reason)}): text and months stand in quotes, numbers do not."
        ) from None
    except RecursionError:
        raise PlanError(
            f"{where} is nested too deeply: a plan holds moves, and nothing inside them."
        ) from None
    except ValueError as error:  # a number of thousands of digits
        raise PlanError(
            f"{where} holds something unreadable ({_short(str(error))}): write plain numbers."
        ) from None


def _short(words: str) -> str:
    return " ".join(words.split())[:80]


def _shown(value: object) -> str:
    """Return a value as a message may show it, however long it is."""
    if isinstance(value, int) and abs(value) >= 10**15:
        return "a number of more than 15 digits"
    return repr(value) if len(repr(value)) <= 40 else f"{repr(value)[:40]}…"


def _near(name: str, known: Iterable[str]) -> str:
    found = get_close_matches(name[:60], list(known), n=1)
    return f"; did you mean “{found[0]}”?" if found else f"; there are {', '.join(known)}."


def _names(table: Mapping[str, Any], known: Mapping[str, bool], place: str, what: str) -> None:
    for name in table:
        if name not in known:
            raise PlanError(f"{place}: {what} has no “{_short(name)}”{_near(name, known)}")
    for name, needed in known.items():
        if needed and name not in table:
            example = {"game": f"game = {VERSION}", "lever": 'lever = "recovery"', "value": "value = 1.5"}[
                name
            ]
            raise PlanError(f"{place}: “{name}” is missing: write {example}.")


def _text(table: Mapping[str, Any], name: str, place: str) -> str:
    value = table.get(name, "")
    if not isinstance(value, str):
        raise PlanError(f"{place}: {name} is {_shown(value)}: write text in quotes.")
    if len(value) > LONGEST_TEXT:
        raise PlanError(
            f"{place}: {name} has {len(value):,} characters and {LONGEST_TEXT} is the most: shorten it."
        )
    return value


def _move(table: Mapping[str, Any], place: str) -> Move:
    _names(table, MOVE, place, "a move")
    lever = table["lever"]
    if not isinstance(lever, str) or lever not in RULES:
        hint = _near(lever, RULES) if isinstance(lever, str) else ": write its name in quotes."
        raise PlanError(f"{place}: there is no lever {_shown(lever)}{hint}")
    customers = table.get("customers", EVERYONE)
    if not isinstance(customers, str) or customers not in CUSTOMERS:
        raise PlanError(f"{place}: there are no customers {_shown(customers)}: write {', '.join(CUSTOMERS)}.")
    if RULES[lever].whole_region and customers != EVERYONE:
        raise PlanError(f"{place}: {lever} is the same for all customers of a region: leave out customers.")
    if RULES[lever].whole_year and ("from" in table or "to" in table):
        raise PlanError(f"{place}: {lever} is a term that holds all year: leave out from and to.")
    first, last = _month(table, "from", 0, place), _month(table, "to", PLAN_MONTHS - 1, place)
    if first > last:
        raise PlanError(
            f"{place}: it ends in {MONTHS[last]}, before it begins in {MONTHS[first]}: swap from and to."
        )
    return Move(
        lever,
        _value(table["value"], lever, place),
        _regions(table, place),
        customers,
        first,
        last,
        _text(table, "why", place),
    )


def _value(value: Any, lever: str, place: str) -> float:
    rule = RULES[lever]
    allowed = f"{rule.low:g} to {rule.high:g}, where 1 is today"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PlanError(
            f"{place}: the value of {lever} is {_shown(value)}: write a number without quotes, {allowed}."
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise PlanError(f"{place}: the value of {lever} is {value}: write a number, {allowed}.")
    if not rule.low <= value <= rule.high:
        raise PlanError(f"{place}: {lever} = {_shown(value)} is out of range: write {allowed}.")
    return float(value)


def _regions(table: Mapping[str, Any], place: str) -> tuple[str, ...]:
    regions = table.get("regions", list(REGIONS))
    if not isinstance(regions, list) or not regions:
        raise PlanError(f'{place}: regions is {_shown(regions)}: write a list such as ["City", "Harbour"].')
    for region in regions:
        if not isinstance(region, str) or region not in REGIONS:
            hint = _near(region, REGIONS) if isinstance(region, str) else f"; there are {', '.join(REGIONS)}."
            raise PlanError(f"{place}: there is no region {_shown(region)}{hint}")
    if len(set(regions)) < len(regions):
        raise PlanError(f"{place}: a region stands twice in regions: name each once.")
    return tuple(regions)


def _month(table: Mapping[str, Any], name: str, otherwise: int, place: str) -> int:
    month = table.get(name)
    if month is None:
        return otherwise
    if not isinstance(month, str) or month not in MONTHS:
        raise PlanError(
            f'{place}: {name} is {_shown(month)}: write a month from "{MONTHS[0]}" to "{MONTHS[-1]}" in quotes.'
        )
    return month_number(month) - FIRST_MONTH


def _quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"'
        + "".join(f"\\u{ord(each):04X}" if ord(each) < 32 or ord(each) == 127 else each for each in escaped)
        + '"'
    )


def move_text(move: Move) -> str:
    """Return a move as it stands in a plan file; what is as usual is left out."""
    lines = ["[[move]]", f'lever = "{move.lever}"', f"value = {move.value!r}"]
    if move.regions != REGIONS:
        lines.append("regions = [" + ", ".join(f'"{region}"' for region in move.regions) + "]")
    if move.customers != EVERYONE:
        lines.append(f'customers = "{move.customers}"')
    if move.first > 0:
        lines.append(f'from = "{MONTHS[move.first]}"')
    if move.last < PLAN_MONTHS - 1:
        lines.append(f'to = "{MONTHS[move.last]}"')
    if move.why:
        lines.append(f"why = {_quoted(move.why)}")
    return "\n".join(lines) + "\n"


def plan_text(plan: Plan) -> str:
    """Return a plan as a TOML file that `parse_plan` reads back."""
    head = [f"game = {VERSION}"]
    head += [
        f"{name} = {_quoted(getattr(plan, name))}"
        for name in ("title", "student", "why")
        if getattr(plan, name)
    ]
    return "\n".join(["\n".join(head) + "\n", *(move_text(move) for move in plan.moves)])
