"""Templates of chapters 13 and 14."""

import numpy as np
import pandas as pd

from loyaltylab.classroom.banks.items import Item
from loyaltylab.classroom.banks.templates.drawing import Random, Template, made_up
from loyaltylab.measures.customer_cost import customer_cost
from loyaltylab.measures.prices import break_even_volume, midpoint_elasticity, simple_elasticity
from loyaltylab.measures.relationship import chain_ahead
from loyaltylab.measures.trials import per_arm_for_means


def two_quarters(random: Random) -> Item:
    """13: active customers after two quarters of a chain with two states."""
    active, silent = (int(n) * 100 for n in random.integers((3, 2), (10, 8)))
    keep, back = int(random.integers(14, 19)) * 5, int(random.integers(1, 5)) * 5
    newcomers = int(random.integers(2, 13)) * 10
    counts = pd.DataFrame(
        [[keep, 100 - keep], [back, 100 - back]], index=["build", "silent"], columns=["build", "silent"]
    )
    ahead = chain_ahead(pd.Series({"build": active, "silent": silent}), counts, newcomers, 2)
    key = float(ahead["build"][2])
    still = float(chain_ahead(pd.Series({"build": active, "silent": silent}), counts, 0, 2)["build"][2])
    return made_up(
        "13-p01",
        "LO-13.3",
        "C074",
        f"A made-up chain with two states begins with {active} active and {silent} silent customers. Each quarter {keep} % of the active stay active, "
        f"{back} % of the silent become active, and {newcomers} new customers join, active at once. How many are active two quarters later?",
        "customers",
        round(key, 1),
        1.0,
        "Two steps of the chain. In each, three streams make the active: who stays, who comes back, who joins; the others are silent.",
        "Write down active and silent after one quarter. Then take the same step once more from there.",
        {
            float(ahead["build"][1]): "This is one quarter later. Take the step once more.",
            still: "You left out those who join.",
            active
            * (keep / 100) ** 2: "These are the ones who stayed all the time. Two more streams arrive.",
        },
    )


def weighted_distribution(random: Random) -> Item:
    """13: the share of the trade within reach, weighted by what the shops sell."""
    small, large = (int(n) * 10 for n in random.integers((5, 2), (13, 8)))
    stock_small = small * int(random.integers(1, 6)) // 10
    stock_large = large * int(random.integers(4, 10)) // 10
    times = int(random.integers(3, 11))
    shops = pd.DataFrame(
        {"shops": [small, large], "stock": [stock_small, stock_large]}, index=["small", "large"]
    )
    share = shops["stock"] / shops["shops"]
    key = 100 * float(np.average(share, weights=shops["shops"] * [1, times]))
    return made_up(
        "13-p02",
        "LO-13.2",
        "C063",
        f"A tea is sold in {small} small and {large} large shops (made-up numbers). Ours is stocked by {stock_small} of the small and {stock_large} of the "
        f"large ones. A large shop sells {times} times as much tea as a small one. What is our weighted distribution?",
        "%",
        round(key, 1),
        0.6,
        "Sales of the shops that stock it, over sales of all shops; a large shop counts as often as it sells more.",
        "Let a small shop sell one. What do all shops sell, and what do those sell that stock our tea?",
        {
            100
            * float(
                np.average(share, weights=shops["shops"])
            ): "This is the share of shops. Weight each by its sales.",
            100
            * float(
                share["large"]
            ): "This is the share of the large shops. The small ones sell something, too.",
            100
            * float(
                np.average(share, weights=shops["shops"] * [times, 1])
            ): "You gave the weight to the small shops.",
        },
    )


def elasticity(random: Random) -> Item:
    """14: elasticity by the midpoint formula."""
    before = int(random.integers(10, 31))
    after = before + int(random.choice([-4, -3, -2, 2, 3, 4]))
    sold = int(random.integers(10, 31)) * 10
    change = int(random.integers(2, 9)) * 10 * (1 if after < before else -1)
    sold_after = sold + change
    prices = (before / 2, after / 2, sold, sold_after)
    key = midpoint_elasticity(*prices)
    return made_up(
        "14-p01",
        "LO-14.1",
        "C062",
        f"A tin goes from {before / 2:.2f} to {after / 2:.2f} €, and sales go from {sold} to {sold_after} tins a week (made-up numbers). What is the "
        "elasticity by the midpoint formula?",
        "% of volume for 1 % of price, two decimals",
        round(key, 2),
        0.03,
        "Both changes over the mean of before and after; volume over price. The way back gives the same number.",
        "Divide each change by the mean of before and after. Then divide volume by price.",
        {
            simple_elasticity(
                *prices
            ): "This takes both changes over the level before, and gives another number for the way back.",
            1 / key: "You divided price by volume. Elasticity is the change of volume for a change of price.",
            -key: "The size is right. Look at the sign: price and volume move against each other.",
        },
    )


def pays_for_cut(random: Random) -> Item:
    """14: the volume that pays for a price cut."""
    cut = int(random.integers(4, 21))
    margin = cut + int(random.integers(10, 36))
    key = 100 * break_even_volume(-cut / 100, margin / 100)
    return made_up(
        "14-p02",
        "LO-14.1",
        "C062",
        f"A shop keeps {margin} % of its price as margin and cuts the price by {cut} % (made-up numbers). By how many per cent must it sell more to earn "
        "the same margin in euro?",
        "%",
        round(key, 1),
        0.5,
        "The cut over the margin that is left after it: every extra piece is sold with the smaller margin.",
        "The cut comes off every piece's margin. How many pieces at the new margin earn what one did before?",
        {
            100
            * cut
            / margin: "You divided the cut by the old margin. The extra pieces are sold with the smaller one.",
            100
            * cut
            / (
                100 - cut
            ): "With this volume the takings stay as they were. The extra pieces are bought in, and eat into the margin.",
            float(
                cut
            ): "As many per cent more pieces as the price fell keep neither the margin nor quite the takings.",
        },
    )


def size_of_arms(random: Random) -> Item:
    """14: how many customers each arm of a test needs."""
    spread = int(random.integers(15, 46)) / 10
    difference = int(random.integers(20, 61)) / 100
    key = per_arm_for_means(spread, difference)
    return made_up(
        "14-p03",
        "LO-14.5",
        "C062",
        f"Orders a customer have a standard deviation of {spread:g}, and a difference of {difference:g} orders is worth finding (made-up numbers). How many "
        "customers does each of two arms need, at 5 % false alarms (two-sided) and a power of 80 %?",
        "customers in each arm",
        float(key),
        # The rounded 1.96 and 0.84 must do.
        round(max(2.0, 0.01 * key), 1),
        "2 (1.96 + 0.84)² s² / Δ². For half the difference it would be four times as many.",
        "Put the numbers into 2 (1.96 + 0.84)² s² / Δ². Square both.",
        {
            key / 2: "This is half of it: the formula begins with a 2, since chance plays in both arms.",
            2.0 * key: "You added the two arms up. Give the size of one.",
            key * difference / spread: "Both the standard deviation and the difference are squared.",
        },
    )


def dearer_shop(random: Random) -> Item:
    """14: how much more a shop order costs the customer than the same order in the web."""
    price, km = int(random.integers(15, 41)), int(random.integers(2, 9))
    more, hour = int(random.integers(1, 7)), int(random.integers(8, 21))
    per_km = int(random.choice([20, 25, 30, 35])) / 100
    orders = pd.DataFrame(
        {
            "paid_cents": [100 * price, 100 * (price + more)],
            "channel": ["shop", "web"],
            "own_km": [float(km), float(km)],
        }
    )
    costs = customer_cost(orders, hour, per_km)
    minutes = (60 * costs["time"] / hour).round().astype(int)
    shop, web = costs["total"]
    key = float(shop - web)
    return made_up(
        "14-p04",
        "LO-14.4",
        "C070",
        f"An order costs {price} € in a shop {km} km away, and {price + more} € in the web, delivery included (made-up numbers). The shop takes {minutes[0]} "
        f"minutes with the way there and back, the web {minutes[1]}. At {per_km:.2f} € a kilometre and {hour} € an hour, how many euro more does the "
        "shop cost the customer, all in all? Give a minus when it costs less.",
        "€",
        round(key, 2),
        0.1,
        "Price, way there and back, and time, for both; then the difference.",
        "Add up price, way and time for the shop, and price and time for the web. The way goes there and back.",
        {
            key - per_km * km: "You paid the way once. She has to go back as well.",
            float(-more): "These are the prices alone. Way and time cost something, too.",
            key - float(costs["time"].iloc[0] - costs["time"].iloc[1]): "The time is missing.",
        },
    )


TEMPLATES = (
    Template("13-p01", two_quarters),
    Template("13-p02", weighted_distribution),
    Template("14-p01", elasticity),
    Template("14-p02", pays_for_cut),
    Template("14-p03", size_of_arms),
    Template("14-p04", dearer_shop),
)
