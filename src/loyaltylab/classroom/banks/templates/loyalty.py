"""Templates of chapters 04 to 08."""

import pandas as pd

from loyaltylab.classroom.banks.items import Item
from loyaltylab.classroom.banks.templates.drawing import Random, Template, made_up
from loyaltylab.measures.programme import break_even_uplift
from loyaltylab.measures.recommend import NetPromoterScore


def repeat_rate(random: Random) -> Item:
    """04: share of customers with at least two orders."""
    orders = pd.Series(
        random.permutation(
            [1] * int(random.integers(3, 12)) + list(random.integers(2, 9, random.integers(3, 9)))
        )
    )
    again = orders.ge(2)
    return made_up(
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
    return made_up(
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
    return made_up(
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
    return made_up(
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


TEMPLATES = (
    Template("04-p01", repeat_rate),
    Template("05-p01", net_promoter),
    Template("05-p02", net_promoter_margin),
    Template("08-p01", break_even),
)
