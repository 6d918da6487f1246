"""Every assignment with its mistake bank and its graded checks, found in ``solutions/`` and ready to run."""

import importlib.util
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import yaml

from loyaltylab.checks.lantern import Lantern, make_lantern
from tests.conftest import ROOT
from tests.support.rotation import in_full

IDS = ("practice", "Zoë Åström", "s1234567")
FOLDERS = {path.name[:2]: path for path in sorted((ROOT / "solutions").glob("[0-9][0-9]_*")) if path.is_dir()}
ASSIGNMENTS = tuple(FOLDERS)


def belongs(path: str, assignment: str) -> bool:
    """Whether a file of the repository is part of an assignment."""
    parts = rf"(solutions/{assignment}_|src/loyaltylab/checks/(ch|texts/){assignment}[/.])"
    return re.match(parts, path) is not None


@cache
def full_turn() -> frozenset[str]:
    """Return the assignments that are tested on many Lanterns in this run; the others are tested on a sample."""
    return frozenset(in_full(ASSIGNMENTS, belongs))


@dataclass(frozen=True)
class Entry:
    """One answer of the bank: its code and what must come of it; ``graded`` is whether the graded checks take it.

    ``message_for`` holds the messages of single ids on whose Lantern two mistakes give the same number.
    """

    task: str
    name: str
    code: str
    message: str
    graded: bool
    says: str = ""
    message_for: Mapping[str, str] = field(default_factory=dict)

    @property
    def assignment(self) -> str:
        """The number of the assignment."""
        return self.task.split(".")[0]

    def expected(self, identity: str) -> str:
        """Return the identifier of the message that this answer must get on the Lantern of an id."""
        return f"{self.task}.{self.message_for.get(identity, self.message)}"

    @property
    def messages(self) -> set[str]:
        """Every message that this answer gets on some Lantern."""
        return {self.message, *self.message_for.values()}

    def __str__(self) -> str:
        return f"{self.task} {self.name}"


def load_graded(path: Path) -> ModuleType:
    """Return a module of graded checks; its statements run anew with each call."""
    name = f"graded_{path.parent.name}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@cache
def graded(assignment: str) -> ModuleType:
    """Return the graded checks of an assignment."""
    return load_graded(FOLDERS[assignment] / "graded.py")


@cache
def entries(assignment: str) -> tuple[Entry, ...]:
    """Return every answer of a bank; none where there is no file (the test of the assignment's form says so)."""
    path = FOLDERS[assignment] / "mistakes.yml"
    if not path.is_file():
        return ()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = []
    for task in yaml.load(path.read_text(encoding="utf-8"), Loader=loader):
        setup = task.get("setup", "")
        for wrong in task["mistakes"]:
            passes = wrong.get("graded") == "pass"
            more = {"says": wrong.get("says", ""), "message_for": wrong.get("message_for", {})}
            code = setup + wrong["code"]
            found.append(Entry(task["task"], wrong["name"], code, wrong["message"], passes, **more))
        found += [
            Entry(task["task"], right["name"], setup + right["code"], "pass", True) for right in task["right"]
        ]
    return tuple(found)


@lru_cache(maxsize=12)
def own(identity: str, assignment: str) -> Lantern:
    """Return the Lantern of an id; the last dozen are kept."""
    return make_lantern(identity, assignment)


def answer(entry: Entry, lantern: Lantern) -> Any:
    """Run an entry's code after what the notebook gives, and return the answer."""
    module = graded(entry.assignment)
    names = {"pd": pd, "np": np, "lantern": lantern, **module.given(lantern)}
    exec(entry.code, names)
    return names[module.TASKS[entry.task].variable]


def reference(task: str, lantern: Lantern) -> Any:
    """Return the reference answer of a task: a value on this Lantern, or a function."""
    return graded(task.split(".")[0]).TASKS[task].expected(lantern)
