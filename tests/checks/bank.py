"""The mistake bank and the graded checks of an assignment, ready to run."""

import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import yaml

from loyaltylab.checks.lantern import Lantern, make_lantern
from tests.conftest import ROOT

IDS = ("practice", "Zoë Åström", "s1234567")
FOLDERS = {"04": ROOT / "solutions" / "04_what_loyalty_is"}


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

    def expected(self, identity: str) -> str:
        """Return the identifier of the message that this answer must get on the Lantern of an id."""
        return f"{self.task}.{self.message_for.get(identity, self.message)}"

    @property
    def messages(self) -> set[str]:
        """Every message that this answer gets on some Lantern."""
        return {self.message, *self.message_for.values()}

    def __str__(self) -> str:
        return f"{self.task} {self.name}"


@cache
def graded(assignment: str = "04") -> ModuleType:
    """Return the graded checks' module."""
    name = f"graded_{assignment}"
    spec = importlib.util.spec_from_file_location(name, FOLDERS[assignment] / "graded.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def entries(assignment: str = "04") -> list[Entry]:
    """Return every answer of the bank."""
    tasks = yaml.safe_load((FOLDERS[assignment] / "mistakes.yml").read_text(encoding="utf-8"))
    found = []
    for task in tasks:
        setup = task.get("setup", "")
        for wrong in task["mistakes"]:
            passes = wrong.get("graded") == "pass"
            more = {"says": wrong.get("says", ""), "message_for": wrong.get("message_for", {})}
            code = setup + wrong["code"]
            found.append(Entry(task["task"], wrong["name"], code, wrong["message"], passes, **more))
        found += [
            Entry(task["task"], right["name"], setup + right["code"], "pass", True) for right in task["right"]
        ]
    return found


@cache
def own(identity: str, assignment: str = "04") -> Lantern:
    return make_lantern(identity, assignment)


def answer(entry: Entry, lantern: Lantern) -> Any:
    """Run an entry's code after what the notebook gives, and return the answer."""
    module = graded()
    names = {"pd": pd, "np": np, "lantern": lantern, **module.given(lantern)}
    exec(entry.code, names)
    return names[module.TASKS[entry.task].variable]


def reference(task: str, lantern: Lantern) -> Any:
    """Return the reference answer of a task: a value on this Lantern, or a function."""
    return graded().TASKS[task].expected(lantern)
