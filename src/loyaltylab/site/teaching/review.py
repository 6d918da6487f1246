"""Which questions come back in the weekly review, and which place a newcomer: drawn from the bank by fixed rules.

Both take questions of the reading's own page, whose keys are public there: the others stay with instructors. They have a
right answer and stand alone: none that sends to a figure or a lab. Placement takes two of a chapter, on different
objectives if it can, the review three, others if there are enough.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import VERBS
from loyaltylab.site.questions import Question
from loyaltylab.site.quiz import render
from loyaltylab.site.teaching.kit import Chapter

PLACEMENT = 2
REVIEW = 3
ELSEWHERE = re.compile(
    r"^(Let|Set) |\b(figure|explorable|explorer|the lab|above|of the reading|the reading's)\b", re.IGNORECASE
)
LEVELS = tuple(VERBS)
# Weeks until a question comes back after one, two … right answers in a row; a wrong one starts anew.
DISTANCES = (1, 2, 4, 8, 16)
MOST_AT_ONCE = 10
SKIM_MINUTES = 5


@dataclass(frozen=True)
class Chosen:
    """The ids of a chapter's questions for placement and for review."""

    placement: tuple[str, ...]
    review: tuple[str, ...]


def chosen(chapter: Chapter) -> Chosen:
    """Return the questions of a chapter for placement and review.

    Raises
    ------
    LoyaltyLabError
        When the bank has too few that stand alone.
    """
    usable = [
        question
        for question in chapter.questions
        if question["id"] in chapter.on_page and _stands_alone(question)
    ]
    usable.sort(key=lambda question: (LEVELS.index(question["level"]), question["id"]))
    if len(usable) < max(PLACEMENT, REVIEW):
        raise LoyaltyLabError(
            f"{chapter.where(chapter.bank_file)}: {len(usable)} of the questions on the chapter's page stand alone; placement and "
            f"review need {max(PLACEMENT, REVIEW)}."
        )
    placement = _different(usable, PLACEMENT)
    others = [question for question in usable if question not in placement]
    review = _different(others, REVIEW)
    review += _different([question for question in usable if question not in review], REVIEW - len(review))
    return Chosen(tuple(each["id"] for each in placement), tuple(each["id"] for each in review))


def _stands_alone(question: dict[str, Any]) -> bool:
    texts = [question["stem"], *(option["text"] for option in question.get("options", ()))]
    return question["kind"] != "guess" and not ELSEWHERE.search(" ".join(texts))


def _different(questions: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Return the first ``count``, one for each objective before any comes twice."""
    taken: list[dict[str, Any]] = []
    for fresh in (True, False):
        for question in questions:
            met = {each["objective"] for each in taken}
            if (
                len(taken) < count
                and question not in taken
                and (not fresh or question["objective"] not in met)
            ):
                taken.append(question)
    return taken


def review_html(bank: Mapping[str, Question], ids: Sequence[str], chapter: Chapter) -> str:
    """Return a chapter's questions for the weekly review; without scripts each stands there with its solution."""
    forms = "".join(render(bank[id]) for id in ids)
    return (
        f'<div class="lantern-review" data-quiz-memory="none" data-chapter="{chapter.number}" '
        f'data-title="{html.escape(chapter.contract.title)}">{forms}</div>'
    )


def review_panel() -> str:
    """Return where the script puts what is due; it carries the distances, so that they stand in one place."""
    weeks = ",".join(map(str, DISTANCES))
    return (
        f'<div id="lantern-review-panel" class="lantern-panel lantern-needs-script" data-weeks="{weeks}" data-most="{MOST_AT_ONCE}"></div>'
        '<p class="lantern-no-script">Scripts are switched off, so nothing is counted: here are all questions of the review, each with '
        "its solution behind a fold. Take the chapters that you have finished.</p>"
    )


def placement_html(bank: Mapping[str, Question], ids: Sequence[str], chapter: Chapter, to_root: str) -> str:
    """Return a chapter's two questions for placement, with what its place in a path needs."""
    contract = chapter.contract
    read = contract.minutes + chapter.lab_minutes + chapter.exercise_minutes
    facts = {
        "chapter": chapter.number,
        "title": contract.title,
        "address": f"{to_root}{chapter.reading}.html",
        "read": read,
        "skim": SKIM_MINUTES + chapter.exercise_minutes,
    }
    data = " ".join(f'data-{name}="{html.escape(str(fact))}"' for name, fact in facts.items())
    forms = "".join(render(bank[id]) for id in ids)
    return f'<div class="lantern-placed" {data}>{forms}</div>'


def placement_panel() -> str:
    """Return where the script puts the path."""
    return (
        '<div id="lantern-path" class="lantern-panel lantern-needs-script"></div>'
        '<p class="lantern-no-script">Scripts are switched off: answer for yourself, open the solution, and use the rule above.</p>'
    )
