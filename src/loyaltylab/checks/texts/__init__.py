"""What learners read: one YAML file a chapter, apart from the code, so that words can be mended without touching it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


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
    entries = yaml.safe_load(files(__name__).joinpath(f"{assignment}.yml").read_text(encoding="utf-8"))
    return {
        task: TaskTexts(entry["title"], entry["variable"], tuple(entry["hints"]), entry["messages"])
        for task, entry in entries.items()
    }


def task_texts(task: str) -> TaskTexts:
    """Return the texts of one task."""
    return chapter_texts(task.split(".")[0])[task]
