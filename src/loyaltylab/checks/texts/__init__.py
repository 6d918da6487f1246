"""What learners read: one TOML file a chapter, apart from the code, so that words can be mended without touching it.

TOML, because Python reads it by itself: the browser edition then has nothing more to fetch.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class TaskTexts:
    """The words of one task: its title, the name of the answer, three hints, and a message for each identifier."""

    title: str
    variable: str
    hints: tuple[str, ...]
    messages: Mapping[str, str]


@cache
def chapter_texts(assignment: str) -> Mapping[str, TaskTexts]:
    """Return the texts of one chapter by task."""
    entries = tomllib.loads(files(__name__).joinpath(f"{assignment}.toml").read_text(encoding="utf-8"))
    return {
        task: TaskTexts(
            entry["title"],
            entry["variable"],
            tuple(_one_line(text) for text in entry["hints"]),
            {name: _one_line(text) for name, text in entry["messages"].items()},
        )
        for task, entry in entries.items()
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def task_texts(task: str) -> TaskTexts:
    """Return the texts of one task."""
    return chapter_texts(task.split(".")[0])[task]
