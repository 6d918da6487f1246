"""Templates of chapter 15."""

import numpy as np
import pandas as pd

from loyaltylab.classroom.banks.items import Item
from loyaltylab.classroom.banks.templates.drawing import Random, Template, made_up
from loyaltylab.measures.segments import expected_profit, product_index


def index(random: Random) -> Item:
    """15: a group's index for gifts."""
    others, members = (int(n) * 10 for n in random.integers((20, 4), (61, 16)))
    gifts = members * int(random.integers(3, 13)) // 20
    other_gifts = others * int(random.integers(1, 7)) // 20
    group = pd.Series(np.repeat(["large boxes", "others"], [members, others]))
    product = pd.Series(
        np.repeat(["gift", "own", "gift", "own"], [gifts, members - gifts, other_gifts, others - other_gifts])
    )
    key = float(product_index(group, product)["gift"]["large boxes"])
    all_orders, all_gifts = members + others, gifts + other_gifts
    return made_up(
        "15-p01",
        "LO-15.2",
        "C098",
        f"In a made-up shop {all_gifts} of {all_orders} orders are gifts. In the group of large boxes it is {gifts} of {members} orders. What is the group's "
        "index for gifts?",
        "100 = as everybody",
        round(key, 1),
        1.5,
        "The share of gifts in the group over the share among all, times 100.",
        "Which share of the group's orders are gifts, and which share of all orders? The index is 100 times the first over the second.",
        {
            100
            * gifts
            / all_gifts: "You divided the numbers of gift orders. That compares sizes, and not habits.",
            10_000 / key: "That is upside down. The group's share goes on top.",
            100
            * gifts
            / members: "This is the group's share of gifts. It still has to be compared with everybody's.",
            100
            * (gifts / members)
            / (
                other_gifts / others
            ): "You compared with the other orders. The base of an index is all orders, the group's own too.",
        },
    )


def letters(random: Random) -> Item:
    """15: what letters earn, by a trial with random arms."""
    people, cents = 200, int(random.integers(2, 20)) * 5
    others = int(random.integers(4, 21))
    invited = others + int(random.integers(2, 9))
    margin, count = int(random.integers(12, 41)), int(random.integers(2, 11)) * 500
    buys = np.repeat([True, False, True, False], [invited, people - invited, others, people - others])
    trial = pd.DataFrame(
        {"group": "all", "invited": np.repeat([True, False], people), "margin_cents": buys * margin * 100}
    )
    earned = float(expected_profit(trial, "group", cents)["profit_cents"]["all"]) / 100
    each = margin * (invited - others) / people
    return made_up(
        "15-p02",
        "LO-15.4",
        "A002",
        f"In a made-up trial by lot {invited} of {people} customers with a letter buy, and {others} of {people} without. A purchase brings {margin} € of "
        f"margin, a letter costs {cents / 100:.2f} €. What do {count:,} letters earn? Give a loss a minus.",
        "€",
        round(count * earned, 2),
        5.0,
        "The added share of buyers times the margin, less the letter, times the number of letters.",
        "How many more buy because of a letter? Only those pay for it.",
        {
            count
            * (
                margin * invited / people - cents / 100
            ): "You credit the letter with everybody who buys. Some buy without it.",
            count * each: "The letters are still to be paid.",
            earned: "This is one letter.",
        },
    )


TEMPLATES = (
    Template("15-p01", index),
    Template("15-p02", letters),
)
