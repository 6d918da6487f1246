"""Numeric questions with other numbers for everybody: the key of each variant is computed by the library, never typed.

A template draws its numbers from a seeded generator and returns a question. The cases are made up, and say so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from loyaltylab.classroom.banks.items import Item, Trap
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.agreement import agreement
from loyaltylab.measures.programme import break_even_uplift
from loyaltylab.measures.recommend import NetPromoterScore

Random = np.random.Generator
MOST_TRIES = 200


@dataclass(frozen=True)
class Template:
    """One question with numbers to draw: ``make(random)`` returns it without its number."""

    id: str
    make: Callable[[Random], Item]


def _item(
    id: str,
    objective: str,
    concept: str,
    stem: str,
    unit: str,
    key: float,
    tolerance: float,
    right: str,
    wrong: str,
    traps: dict[float, str],
) -> Item:
    """Return a numeric question; a typical mistake that would be marked right is left out."""
    apart = {value: words for value, words in traps.items() if abs(value - key) > 2 * tolerance}
    return Item(
        id=id,
        kind="number",
        stem=f"{stem} <em>(Answer in {unit}.)</em>",
        chapter=id[:2],
        objective=objective,
        level="apply",
        concepts=(concept,),
        key=key,
        tolerance=tolerance,
        traps=tuple(Trap(round(value, 4), words) for value, words in apart.items()),
        right=right,
        wrong=wrong,
    )  # fmt: skip


def repeat_rate(random: Random) -> Item:
    """04: share of customers with at least two orders."""
    orders = pd.Series(
        random.permutation(
            [1] * int(random.integers(3, 12)) + list(random.integers(2, 9, random.integers(3, 9)))
        )
    )
    again = orders.ge(2)
    return _item(
        "04-p01",
        "LO-4.2",
        "B005",
        f"A made-up shop had {len(orders)} customers last year. Their numbers of orders: "
        f"{', '.join(map(str, orders))}. What is the repeat rate?",
        "%",
        round(100 * float(again.mean()), 1),
        0.5,
        "Each customer counts once: those with at least two orders over all customers.",
        "Turn each customer into yes or no: did she order at least twice? Then divide by the number of customers.",
        {
            100
            * float(
                (orders - 1).sum() / orders.sum()
            ): "This is the share of orders that are repeats. Count people.",
            100
            * float(
                orders[again].sum() / orders.sum()
            ): "This is the share of orders of those who came back.",
            100 * float((~again).mean()): "This is the share of those who came only once.",
        },
    )


def net_promoter(random: Random) -> Item:
    """05: the net promoter score from counts."""
    promoters, passive, detractors = (int(count) for count in random.integers((20, 10, 8), (90, 60, 50)))
    asked = promoters + passive + detractors
    score = NetPromoterScore(promoters / asked, detractors / asked, asked)
    return _item(
        "05-p01",
        "LO-5.3",
        "B028",
        f"In a made-up survey {promoters} customers answer 9 or 10, {passive} answer 7 or 8, and {detractors} answer 0 to 6. "
        "What is the net promoter score?",
        "points",
        round(score.score, 1),
        0.6,
        "Promoters less detractors, as percentages of everybody who answered; the passives are in the base alone.",
        "Take the percentage of promoters and the percentage of detractors, of all answers, and subtract.",
        {
            100
            * promoters
            / asked: "This is the share of promoters. The detractors are still to be taken away.",
            100
            * (promoters - detractors)
            / (promoters + detractors): "The passives belong in the base as well.",
            float(promoters - detractors): "This counts people. The score is a difference of percentages.",
        },
    )


def net_promoter_margin(random: Random) -> Item:
    """05: half of the 95 % interval of the score."""
    respondents = int(random.integers(6, 60)) * 10
    promoters, detractors = int(random.integers(30, 60)), int(random.integers(10, 31))
    score = NetPromoterScore(promoters / 100, detractors / 100, respondents)
    return _item(
        "05-p02",
        "LO-5.3",
        "B028",
        f"{respondents} customers answered (made-up numbers): {promoters} % promoters, {detractors} % detractors. How many points is "
        "the margin of error of the score, at 95 %?",
        "points",
        round(score.margin, 1),
        0.3,
        "1.96 times 100 times the root of P + D − (P − D)², over the root of the number of answers.",
        "A respondent counts 100, 0 or −100. Take the standard deviation of that, divide by the root of the number of answers, times 1.96.",
        {
            score.standard_error: "This is the standard error. The margin at 95 % is 1.96 of them.",
            2 * score.margin: "This is the whole length of the interval. The margin is half of it.",
            score.spread: "This is the spread of single answers. Divide by the root of their number, and take 1.96 of that.",
        },
    )


def break_even(random: Random) -> Item:
    """08: the extra margin that pays for rewards."""
    margin = int(random.integers(30, 90)) * 1000
    rewards = int(random.integers(4, 20)) * 500
    key = 100 * break_even_uplift(margin, rewards)
    return _item(
        "08-p01",
        "LO-8.2",
        "B043",
        f"The members of a made-up scheme bring a margin of {margin:,} euro a year before rewards, and get rewards of {rewards:,} euro. "
        "By how many percent must the scheme raise their margin to pay for itself? The rewards grow with it.",
        "%",
        round(key, 1),
        0.2,
        "Rewards over margin less rewards: of each extra euro a part goes to rewards again.",
        "Call the rise u. The margin with it, less the rewards on it, must equal the margin without the scheme.",
        {
            100 * rewards / margin: "This leaves out that rewards are paid on the extra margin, too.",
            100 * (margin - rewards) / margin: "This is what is left of the margin after rewards.",
        },
    )


def kappa(random: Random) -> Item:
    """09: agreement of two coders beyond luck."""
    both, first_only, second_only, neither = (
        int(n) for n in random.integers((15, 4, 4, 15), (50, 16, 16, 50))
    )
    first = pd.Series(["fault"] * (both + first_only) + ["price"] * (second_only + neither))
    second = pd.Series(
        ["fault"] * both + ["price"] * first_only + ["fault"] * second_only + ["price"] * neither
    )
    found = agreement(first, second)
    observed = (both + neither) / len(first)
    return _item(
        "09-p01",
        "LO-9.2",
        "B059",
        f"Two coders read {len(first)} made-up comments. Both say fault: {both}. Only the first says fault: {first_only}. Only the "
        f"second: {second_only}. Both say price: {neither}. What is Cohen's kappa?",
        "kappa, two decimals",
        round(found.kappa, 2),
        0.011,
        "Agreement less luck, over what luck leaves open; luck comes from how often each coder says each code.",
        "Work out the agreement, then the agreement that the two coders' habits would give by luck.",
        {
            observed: "This is the agreement. Some of it is luck.",
            2 * observed
            - 1: "This takes luck as one half. Luck follows from how often each coder uses each code.",
        },
    )


def later_retention(random: Random) -> Item:
    """10: from a monthly churn rate to the retention after some months."""
    monthly = int(random.integers(10, 61)) / 10
    months = int(random.choice([6, 9, 12, 18, 24]))
    kept = 100 * (1 - monthly / 100) ** months
    return _item(
        "10-p01",
        "LO-10.1",
        "B053",
        f"A made-up subscription loses {monthly:g} % of its customers each month, the same share every month. What percentage of "
        f"January's customers is still there {months} months later?",
        "%",
        round(kept, 1),
        0.3,
        "Each month keeps its share of those who are left: the monthly share kept, multiplied as often as there are months.",
        "Do not add the months: each loses a share of those who are still there.",
        {
            100
            - 12
            * monthly: "This adds twelve months of losses, each taken from the first January's customers.",
            100 - kept: "This is the share that is gone.",
            100 - monthly: "This is one month.",
        },
    )


TEMPLATES = (
    Template("04-p01", repeat_rate),
    Template("05-p01", net_promoter),
    Template("05-p02", net_promoter_margin),
    Template("08-p01", break_even),
    Template("09-p01", kappa),
    Template("10-p01", later_retention),
)


def variants(template: Template, count: int, seed: int = 0) -> Iterator[Item]:
    """Yield different variants of one question; the same seed gives the same ones.

    Raises
    ------
    LoyaltyLabError
        When the template has fewer different variants than are asked for.
    """
    if count < 1:
        raise LoyaltyLabError(f"{count} variants: ask for at least one.")
    seen: set[str] = set()
    for number in range(count * MOST_TRIES):
        random = np.random.default_rng([seed, number, *template.id.encode()])
        item = template.make(random)
        if item.stem not in seen:
            seen.add(item.stem)
            yield replace(item, id=f"{template.id}-{len(seen):03d}")
            if len(seen) == count:
                return
    raise LoyaltyLabError(
        f"{template.id} has only {len(seen):,} different variants; {count:,} were asked for."
    )
