"""Cumulative quizzes for spaced review: two questions in five come from earlier chapters."""

from collections.abc import Sequence

import numpy as np

from loyaltylab.classroom.banks.items import GRADED, Item
from loyaltylab.errors import LoyaltyLabError

EARLIER_SHARE = 0.4
QUESTIONS = 10


def cumulative_quiz(items: Sequence[Item], chapter: str, count: int = QUESTIONS, seed: int = 0) -> list[Item]:
    """Return a quiz on a chapter with two in five questions from earlier ones, spread over as many chapters as there are.

    Parameters
    ----------
    items
        The whole bank; questions without marks are left out.
    chapter
        The newest chapter in the quiz.
    count
        How many questions.
    seed
        Another seed gives another quiz.

    Raises
    ------
    LoyaltyLabError
        When the chapter has too few questions, or no chapter lies before it.
    """
    random = np.random.default_rng([seed, int(chapter)])
    graded = [item for item in items if item.kind in GRADED]
    new = [item for item in graded if item.chapter == chapter]
    before = sorted({item.chapter for item in graded if item.chapter < chapter})
    from_before = round(EARLIER_SHARE * count)
    if len(new) < count - from_before:
        raise LoyaltyLabError(
            f"Chapter {chapter} has {len(new)} questions with marks; a quiz of {count} needs {count - from_before}."
        )
    if not before:
        raise LoyaltyLabError(
            f"No chapter with questions lies before chapter {chapter}: nothing can be reviewed."
        )
    # Every earlier chapter once before any comes twice, the latest first.
    order = [before[-1 - place % len(before)] for place in range(from_before)]
    old: list[Item] = []
    for each in order:
        left = [item for item in graded if item.chapter == each and item not in old]
        if left:
            old.append(left[int(random.integers(len(left)))])
    chosen = [new[int(place)] for place in random.permutation(len(new))[: count - len(old)]]
    mixed = [*chosen, *old]
    return [mixed[int(place)] for place in random.permutation(len(mixed))]
