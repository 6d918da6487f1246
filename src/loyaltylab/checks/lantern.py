"""Each learner's own Lantern: the same course, other customers and other circumstances, made from the learner's id.

Nothing is stored and nothing needs looking up: seed and parameters follow from the course secret, the assignment and
the id (HMAC-SHA256), so that the same id gives the same records on every computer, in the browser, and at grading.
"""

import hashlib
import hmac
import os
import pickle
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from loyaltylab.errors import LoyaltyLabError

PUBLIC_SECRET = "practice"
STORED = "LOYALTYLAB_LANTERN"
"""Environment variable with the file of a ready-made Lantern; grading sets it, learners never need it."""
LONGEST_ID = 100
Setting = float | int | str


@dataclass(frozen=True)
class Variant:
    """What differs from learner to learner in one assignment.

    Parameters
    ----------
    settings
        For each moving parameter its allowed values: the stated bounds of the assignment's difficulty.
    simulate
        Makes the observed tables from a seed and one value for each parameter.
    """

    settings: Mapping[str, tuple[Setting, ...]]
    simulate: Callable[[int, Mapping[str, Setting]], Mapping[str, pd.DataFrame]]


def own_world(
    tables: Sequence[str], levers: Sequence[str] = (), rivals: Mapping[str, str] = MappingProxyType({})
) -> Callable[[int, Mapping[str, Setting]], Mapping[str, pd.DataFrame]]:
    """Return what makes a Lantern of private customers whose settings are levers and traits of the rivals.

    Parameters
    ----------
    tables
        Observed tables that the assignment needs, in the order in which learners see them; no other is made.
    levers
        Settings that are levers of the same name. The setting ``customers`` says how many there are.
    rivals
        What moves of the rivals (``price``, ``island_entry``), each with the setting that moves it.
    """

    def simulate_own(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
        from loyaltylab.world import Levers, Rivals, World, simulate

        own: dict[str, Any] = {name: settings[name] for name in levers}
        theirs: dict[str, Any] = {name: settings[setting] for name, setting in rivals.items()}
        private = int(settings["customers"])
        world = World(seed=seed, private=private, business=0, levers=Levers(**own), rivals=Rivals(**theirs))
        observed = simulate(world, only=tables).observed
        return {name: observed[name] for name in tables}

    return simulate_own


class StudentIdError(LoyaltyLabError):
    """An id that cannot be used. A notebook shows its sentence alone."""


class NoSuchTableError(LoyaltyLabError, AttributeError):
    """A table that a Lantern does not have."""


class Lantern:
    """The observed records of one learner's own Lantern: ``lantern.customers``, ``lantern.orders`` and so on.

    Changing a table changes this copy only; the checks keep their own.
    """

    def __init__(self, identity: str, assignment: str, tables: Mapping[str, pd.DataFrame]) -> None:
        self.identity = identity
        self.assignment = assignment
        self._tables = {name: table.copy() for name, table in tables.items()}

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(self._tables)

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Return a table by its name."""
        tables = self.__dict__.get("_tables", {})
        if name in tables:
            return tables[name]
        near = get_close_matches(name, tables, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise NoSuchTableError(f'Your Lantern has no table "{name}".{hint} It has: {", ".join(tables)}.')

    def __dir__(self) -> list[str]:
        """Offer the tables to the notebook's completion."""
        return [*super().__dir__(), *self._tables]

    def __repr__(self) -> str:
        """Say whose Lantern it is and how large."""
        sizes = ", ".join(f"{name} {len(table):,}" for name, table in self._tables.items())
        return f"The Lantern of “{self.identity}”, assignment {self.assignment}. Rows: {sizes}."


def normal_identity(student_id: object) -> str:
    """Return a student id in its one normal form (trimmed, case folded, Unicode NFC), or say what is wrong with it."""
    if not isinstance(student_id, str):
        raise StudentIdError('Write your student id as text in quotes, for example my_lantern("s1234567").')
    if len(student_id) > 10 * LONGEST_ID:
        raise StudentIdError(
            f"This student id is {len(student_id):,} characters long; {LONGEST_ID} is the most."
        )
    text = unicodedata.normalize("NFC", student_id).strip()
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text):
        raise StudentIdError(
            "This student id holds an invisible character (a tab, a line break, a control character): type it by hand."
        )
    text = unicodedata.normalize("NFC", " ".join(text.split()).casefold())
    if not text:
        raise StudentIdError(
            'The student id is empty: write your own between the quotes, or "practice" to try things out.'
        )
    if len(text) > LONGEST_ID:
        raise StudentIdError(f"This student id is {len(text)} characters long; {LONGEST_ID} is the most.")
    return text


def course_secret() -> str:
    """Return the instructor's secret from ``LOYALTYLAB_COURSE_SECRET``, or the public one."""
    return os.environ.get("LOYALTYLAB_COURSE_SECRET", "").strip() or PUBLIC_SECRET


def derive(secret: str, assignment: str, identity: str, what: str) -> int:
    """Return a whole number below 2**64 that follows from secret, assignment, id and purpose alone."""
    text = f"{assignment}:{identity}:{what}"
    digest = hmac.new(secret.encode("utf-8"), text.encode("utf-8"), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big")


def settings_for(variant: Variant, secret: str, assignment: str, identity: str) -> dict[str, Setting]:
    """Return the value of each moving parameter for one id."""
    return {
        name: values[derive(secret, assignment, identity, name) % len(values)]
        for name, values in variant.settings.items()
    }


def store_lantern(lantern: "Lantern", path: Path) -> None:
    """Write a Lantern's records where a program that grading runs will find them (``LOYALTYLAB_LANTERN``).

    So the program needs neither the course secret, which must not reach a learner's code, nor the time to make them.
    """
    content = {"assignment": lantern.assignment, "identity": lantern.identity, "tables": lantern._tables}
    path.write_bytes(pickle.dumps(content))


def _stored_tables(assignment: str, identity: str) -> Mapping[str, pd.DataFrame] | None:
    named = os.environ.get(STORED, "")
    if not named:
        return None
    content = pickle.loads(Path(named).read_bytes())  # written by grading itself, just before
    if (content["assignment"], content["identity"]) != (assignment, identity):
        return None
    tables: Mapping[str, pd.DataFrame] = content["tables"]
    return tables


@lru_cache(maxsize=4)
def _tables(secret: str, assignment: str, identity: str) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.checks.catalogue import variant

    stored = _stored_tables(assignment, identity)
    if stored is not None:
        return stored
    chosen = variant(assignment)
    seed = derive(secret, assignment, identity, "seed") % 2**63
    return chosen.simulate(seed, settings_for(chosen, secret, assignment, identity))


@lru_cache(maxsize=4)
def _untouched(secret: str, assignment: str, identity: str) -> Lantern:
    return Lantern(identity, assignment, _tables(secret, assignment, identity))


def pristine(lantern: Lantern) -> Lantern:
    """Return the records of a learner's Lantern as they were made, for the checks, which only read them.

    The same object comes back each time, so that the checks can remember what they counted on it.
    """
    return _untouched(course_secret(), lantern.assignment, lantern.identity)


def make_lantern(student_id: str, assignment: str) -> Lantern:
    """Make the Lantern of any id, without making it the current one."""
    from loyaltylab.checks.catalogue import variant

    identity = normal_identity(student_id)
    variant(assignment)  # says in one sentence when there is no such assignment
    return Lantern(identity, assignment, _tables(course_secret(), assignment, identity))


_current: dict[str, Lantern] = {}


def current_lantern(assignment: str) -> Lantern | None:
    """Return the Lantern last made by ``my_lantern`` for an assignment."""
    return _current.get(assignment)


def my_lantern(student_id: str, assignment: str) -> Lantern:
    """Make your own Lantern: the records of a small shop chain that is yours alone, the same every time.

    Parameters
    ----------
    student_id
        Your id, as text. Capital letters and blanks around it make no difference. At grading,
        ``LOYALTYLAB_STUDENT_ID`` takes its place.
    assignment
        Number of the chapter, for example ``"04"``.

    Returns
    -------
    Lantern
        Tables as attributes: ``lantern.customers``, ``lantern.orders`` …

    Raises
    ------
    LoyaltyLabError
        For an id that is empty, too long, not text, or holds invisible characters, and for an unknown assignment.
    """
    named = os.environ.get("LOYALTYLAB_STUDENT_ID", "").strip()
    lantern = make_lantern(named or student_id, assignment)
    _current[assignment] = lantern
    return lantern
