"""What a reading promises at its head: objectives, time, level and what helps beforehand, read from its front matter."""

import html
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from loyaltylab.errors import LoyaltyLabError

LEVELS = {"introductory": "introductory", "intermediate": "intermediate", "advanced": "advanced"}
NEEDS = ("helpful", "necessary")


@dataclass(frozen=True)
class Objective:
    """One thing that a learner can do afterwards."""

    id: str
    verb: str
    text: str


@dataclass(frozen=True)
class Contract:
    """The head of a reading."""

    title: str
    objectives: tuple[Objective, ...]
    prerequisites: tuple[tuple[str, str], ...]
    minutes: int
    difficulty: str
    concepts: tuple[str, ...]


def _front_matter(path: Path) -> dict[str, Any]:
    text = path.read_text("utf-8")
    if not text.startswith("---\n") or "\n---" not in text[4:]:
        raise LoyaltyLabError(
            f"{path.name} has no front matter; start the file with '---', the fields, and '---'."
        )
    try:
        fields = yaml.safe_load(text[4:].split("\n---", 1)[0])
    except yaml.YAMLError as error:
        raise LoyaltyLabError(
            f"{path.name}: the front matter is not readable as YAML ({type(error).__name__})."
        ) from error
    if not isinstance(fields, dict):
        raise LoyaltyLabError(f"{path.name}: the front matter must be fields with values.")
    return fields


def read_contract(path: Path) -> Contract:
    """Return the contract of a reading.

    Raises
    ------
    LoyaltyLabError
        Names the file and the field that is missing or of the wrong form.
    """
    fields = _front_matter(path)

    def need(name: str, kind: type) -> Any:
        if not isinstance(fields.get(name), kind) or not fields[name]:
            raise LoyaltyLabError(f"{path.name}: the front matter needs '{name}' ({kind.__name__}).")
        return fields[name]

    objectives = []
    for item in need("objectives", list):
        if not isinstance(item, dict) or not {"id", "verb", "text"} <= item.keys():
            raise LoyaltyLabError(f"{path.name}: each objective needs id, verb and text.")
        objectives.append(Objective(str(item["id"]), str(item["verb"]), str(item["text"])))
    prerequisites = []
    for item in fields.get("prerequisites", []):
        if not isinstance(item, dict) or item.get("need") not in NEEDS or "text" not in item:
            raise LoyaltyLabError(
                f"{path.name}: each prerequisite needs text and need ({' or '.join(NEEDS)})."
            )
        prerequisites.append((str(item["text"]), str(item["need"])))
    if need("difficulty", str) not in LEVELS:
        raise LoyaltyLabError(f"{path.name}: difficulty is one of {', '.join(LEVELS)}.")
    return Contract(
        title=need("title", str),
        objectives=tuple(objectives),
        prerequisites=tuple(prerequisites),
        minutes=need("minutes", int),
        difficulty=fields["difficulty"],
        concepts=tuple(need("concepts", list)),
    )


def contract_html(contract: Contract) -> str:
    """Return the contract as a box."""
    aims = "".join(
        f'<li id="{html.escape(each.id)}">{html.escape(each.text)}</li>' for each in contract.objectives
    )
    helps = "".join(
        f"<li>{html.escape(text)} ({html.escape(need)})</li>" for text, need in contract.prerequisites
    )
    before = f"<p>Before you start:</p><ul>{helps}</ul>" if helps else ""
    return (
        '<div class="lantern-contract">'
        f"<p><strong>About {contract.minutes} minutes, {html.escape(contract.difficulty)}.</strong> Afterwards you can:</p>"
        f"<ul>{aims}</ul>{before}</div>"
    )
