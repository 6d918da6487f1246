"""The page contract: what a reading promises in its front matter, read and checked."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from loyaltylab.errors import LoyaltyLabError

OBJECTIVE = re.compile(r"^LO-\d+\.\d+$")
CHAPTERS_NAMED = re.compile(r"\b[Cc]hapters? (\d\d(?:(?:, | and |, and | or )\d\d)*)")
NEEDS = ("helpful", "necessary")
DIFFICULTIES = ("introductory", "intermediate", "advanced")
# Bloom's levels with the verbs that this course uses (Anderson & Krathwohl, 2001).
VERBS = {
    "remember": ("name", "list", "recall", "define"),
    "understand": ("explain", "describe", "summarise", "distinguish", "classify"),
    "apply": ("compute", "apply", "use", "draw", "run"),
    "analyse": ("compare", "test", "decompose", "diagnose"),
    "evaluate": ("evaluate", "judge", "choose", "defend", "criticise"),
    "create": ("design", "plan", "build", "write"),
}


@dataclass(frozen=True)
class Objective:
    """One learning objective: id (``LO-4.1``), Bloom verb, text, and the headings of the reading that explain it."""

    id: str
    verb: str
    text: str
    explained: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """Bloom's level of the verb."""
        return next(level for level, verbs in VERBS.items() if self.verb in verbs)


@dataclass(frozen=True)
class Prerequisite:
    """What a reader should bring, and whether it is helpful or necessary."""

    text: str
    need: str

    @property
    def chapters(self) -> tuple[str, ...]:
        """The chapters that the text names, as in "Chapter 04" or "chapters 09 and 10"."""
        named = CHAPTERS_NAMED.findall(self.text)
        return tuple(number for words in named for number in re.findall(r"\d\d", words))


@dataclass(frozen=True)
class Contract:
    """What a reading promises: title, objectives, prerequisites, minutes, difficulty and concept ids."""

    title: str
    objectives: tuple[Objective, ...]
    prerequisites: tuple[Prerequisite, ...]
    minutes: int
    difficulty: str
    concepts: tuple[str, ...]


def read_contract(path: Path) -> Contract:
    """Return the contract in a reading's front matter.

    Raises
    ------
    LoyaltyLabError
        Naming the file and the rule that is broken.
    """
    text = path.read_text(encoding="utf-8")
    parts = text.split("---\n", 2)
    if not text.startswith("---\n") or len(parts) < 3:
        raise LoyaltyLabError(
            f"{path.name} has no front matter; begin it with a block between two lines of ---."
        )
    try:
        front = yaml.safe_load(parts[1])
    except yaml.YAMLError as error:
        raise LoyaltyLabError(
            f"The front matter of {path.name} is not valid YAML: {error}".replace("\n", " ")
        ) from None
    return contract_of(front, path.name)


def contract_of(front: Any, where: str) -> Contract:
    """Return the contract that a front matter states; ``where`` names the file in messages."""

    def refuse(rule: str) -> LoyaltyLabError:
        return LoyaltyLabError(f"{where}, front matter: {rule}.")

    if not isinstance(front, dict):
        raise refuse("it must be a list of names and values")
    missing = [name for name in Contract.__dataclass_fields__ if name not in front]
    if missing:
        raise refuse(f'"{missing[0]}" is missing')
    objectives = []
    for entry in front["objectives"] or []:
        if not isinstance(entry, dict) or {"id", "verb", "text"} - set(entry):
            raise refuse("every objective has id, verb and text")
        explained = entry.get("explained") or []
        if not isinstance(explained, list):
            raise refuse(f'"explained" of {entry["id"]} must be a list of headings of the page')
        objective = Objective(
            str(entry["id"]),
            str(entry["verb"]),
            str(entry["text"]),
            tuple(str(heading) for heading in explained),
        )
        if not OBJECTIVE.match(objective.id):
            raise refuse(f'the objective id "{objective.id}" must look like LO-4.1')
        if not any(objective.verb in verbs for verbs in VERBS.values()):
            raise refuse(
                f'the verb "{objective.verb}" of {objective.id} is not one of Bloom\'s verbs in VERBS'
            )
        objectives.append(objective)
    ids = [objective.id for objective in objectives]
    if not ids or len(set(ids)) < len(ids):
        raise refuse("objectives need at least one entry, and each id once")
    prerequisites = []
    for entry in front["prerequisites"] or []:
        if not isinstance(entry, dict) or "text" not in entry or entry.get("need") not in NEEDS:
            raise refuse(f"every prerequisite has a text and a need ({' or '.join(NEEDS)})")
        prerequisites.append(Prerequisite(str(entry["text"]), str(entry["need"])))
    minutes = front["minutes"]
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= 180:
        raise refuse("minutes is a whole number from 1 to 180")
    if front["difficulty"] not in DIFFICULTIES:
        raise refuse(f"difficulty is one of {', '.join(DIFFICULTIES)}")
    if not front["concepts"]:
        raise refuse("concepts lists at least one id of book/_data/concepts.csv")
    return Contract(
        title=str(front["title"]),
        objectives=tuple(objectives),
        prerequisites=tuple(prerequisites),
        minutes=minutes,
        difficulty=str(front["difficulty"]),
        concepts=tuple(str(concept) for concept in front["concepts"]),
    )
