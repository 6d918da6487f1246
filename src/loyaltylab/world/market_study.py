"""A market study beside the records: a choice experiment, a question on brands, and price tags, all made up.

Lantern's records hold no experiment, no item on what a brand stands for, and no prices of single goods. So this module
makes them, from seeds, with a truth that is known. Who answers is a customer of Lantern with her own hidden traits; how
a trait becomes a taste (the numbers below) is made up, like the brands' places and the market's price tags.
"""

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from loyaltylab.world.people import People, people

SEED = 2026
"""Start of the study's own luck; the people come from the world's seed."""

PRICE_WORTH = -0.18
"""Worth of one euro for a household of usual price sensitivity, in units of the choice model."""
QUALITY_WORTH = (0.0, 0.7, 1.2, 1.4)
SERVICE_WORTH = (0.0, 0.3, 0.75, 0.8)
"""Worth of the four grades of the leaf and the four kinds of service, over the lowest one."""
RETURN_WORTH, WRAPPED_WORTH, STORY_WORTH = 0.45, 0.30, 0.15
MESSAGE_PRICE, MESSAGE_QUALITY = 0.82, 1.12
"""By what a card on how to judge a tea multiplies the weight of the price and of the leaf."""

EXTRAS = ("return_promise", "wrapped", "story")
TASTES = (
    "price",
    *(f"quality_{level}" for level in (2, 3, 4)),
    *(f"service_{level}" for level in (2, 3, 4)),
    *EXTRAS,
)

BRAND_PLACES = MappingProxyType(
    {
        "Lantern": (0.5, 0.7),
        "Kettle & Co": (-1.3, 0.1),
        "Maison Feuille": (1.3, -0.7),
        "Copper Pot": (0.2, 1.1),
        "Red Crane": (0.9, -0.2),
        "Thistle": (-0.9, 0.5),
        "Samovar": (-0.4, -1.2),
    }
)
"""What each brand stands for: plain (−) to fine (+), and distant (−) to warm (+)."""
WORD_PLACES = MappingProxyType(
    {
        "cheap": (-1.2, -0.3),
        "everyday": (-0.9, 0.6),
        "warm": (0.1, 1.2),
        "honest": (0.3, 0.8),
        "craft": (0.9, 0.3),
        "elegant": (1.2, -0.5),
        "distant": (0.2, -1.1),
        "showy": (0.3, -0.9),
    }
)
TICK = -0.9

SHOWN = MappingProxyType(
    {
        "answers": (
            "customer_id",
            "question",
            "block",
            "task",
            "offer",
            "quality",
            "service",
            *TASTES,
            "chosen",
        ),
        "tags": ("grams", "grade", "laid_out", "euro"),
    }
)
"""What learners may see of the study: no taste, no luck, no freshness."""

PREMIUM = 0.08
"""What presentation alone adds to the logarithm of a price on the made-up market."""
FRESH_PREMIUM = 0.16


def true_tastes(households: People, message: np.ndarray | None = None) -> pd.DataFrame:
    """Return what each household would pay attention to: its own worth of a euro, of each level and of each extra.

    Parameters
    ----------
    households
        People of a world, with their hidden traits.
    message
        Which of them have read the card on how to judge a tea; nobody when left out.

    Returns
    -------
    DataFrame
        By ``customer_id``, columns `TASTES`, in units of the choice model (the luck in each choice has a standard
        Gumbel distribution). The price weighs with price sensitivity, the leaf with expectation, service with the need
        for convenience, the right of return with the cost of searching, wrapping with the love of variety, the
        grower's story with attachment.
    """
    told = np.zeros(len(households), dtype=bool) if message is None else np.asarray(message, dtype=bool)
    leaf = np.exp(0.6 * households.expectation) * np.where(told, MESSAGE_QUALITY, 1.0)
    table = {"price": PRICE_WORTH * households.price_sensitivity * np.where(told, MESSAGE_PRICE, 1.0)}
    table |= {f"quality_{level}": QUALITY_WORTH[level - 1] * leaf for level in (2, 3, 4)}
    table |= {
        f"service_{level}": SERVICE_WORTH[level - 1] * households.convenience_need for level in (2, 3, 4)
    }
    table["return_promise"] = RETURN_WORTH + 0.25 * households.search_cost
    table["wrapped"] = WRAPPED_WORTH + 0.15 * households.variety_seeking
    table["story"] = STORY_WORTH + 0.30 * households.attachment
    return pd.DataFrame(table, index=pd.Index(households.customer_id, name="customer_id"))


def respondents(world_seed: int, customer_ids: Sequence[int], seed: int = SEED) -> tuple[People, np.ndarray]:
    """Return the people of the study, and by lot which half of them reads the card first."""
    households = people(world_seed, np.asarray(customer_ids, dtype=np.int64))
    count = len(households)
    return households, np.random.default_rng([seed, 1]).permutation(count) < count // 2


def ask(
    world_seed: int, customer_ids: Sequence[int], offers: pd.DataFrame, seed: int = SEED, luck: int = 0
) -> pd.DataFrame:
    """Return the answers of a choice experiment: each household goes through one block of the offers.

    Parameters
    ----------
    world_seed
        Seed of the world from which the customers come.
    customer_ids
        Who is asked, in any order; blocks go round, and the card is given by lot.
    offers
        One row an offer: ``block``, ``task`` (a number of its own each), ``offer``, and the columns of `TASTES`.
    seed
        Start of the study's luck.
    luck
        The same people with the same cards, other luck in their choices.

    Returns
    -------
    DataFrame
        The offers as shown, one row each: ``customer_id``, ``message`` (read the card), ``question`` (a number for each household
        and task), all columns of ``offers``, and ``chosen`` (1 for one offer of each question, 0 for the others).
    """
    households, message = respondents(world_seed, customer_ids, seed)
    tastes = true_tastes(households, message)
    blocks = np.sort(offers["block"].unique())
    shown = []
    for place, block in enumerate(blocks):
        rows = np.arange(place, len(households), len(blocks))
        mine = offers[offers["block"] == block]
        part = mine.iloc[np.tile(np.arange(len(mine)), len(rows))].reset_index(drop=True)
        part.insert(0, "message", np.repeat(message[rows], len(mine)))
        part.insert(0, "customer_id", np.repeat(households.customer_id[rows], len(mine)))
        shown.append(part)
    answers = pd.concat(shown).sort_values(["customer_id", "task", "offer"], ignore_index=True)
    answers.insert(2, "question", answers.groupby(["customer_id", "task"]).ngroup())
    own = tastes.loc[answers["customer_id"]].to_numpy()
    worth = (own * answers[list(TASTES)].to_numpy(dtype=float)).sum(axis=1)
    answers["felt"] = worth + np.random.default_rng([seed, 2, luck]).gumbel(size=len(answers))
    best = answers.groupby("question")["felt"].transform("max")
    return answers.drop(columns="felt").assign(chosen=(answers["felt"] == best).astype(int))


def ask_about_brands(world_seed: int, customer_ids: Sequence[int], seed: int = SEED) -> pd.DataFrame:
    """Return how many of the households tick each word for each brand: rows brands, columns words.

    The nearer a word lies to a brand, the likelier it is ticked; some households tick more of everything.
    """
    households = people(world_seed, np.asarray(customer_ids, dtype=np.int64))
    brands, words = np.array(list(BRAND_PLACES.values())), np.array(list(WORD_PLACES.values()))
    level = TICK + households.response_style[:, None, None] + 0.9 * (brands @ words.T)[None]
    luck = np.random.default_rng([seed, 3]).random(level.shape)
    ticked = (luck < 1 / (1 + np.exp(-level))).sum(axis=0)
    return pd.DataFrame(ticked, index=pd.Index(BRAND_PLACES, name="brand"), columns=list(WORD_PLACES))


def price_tags(lots: int = 400, by_lot: bool = False, seed: int = SEED) -> pd.DataFrame:
    """Return the price tags of a made-up tea market, one row a lot on a stall.

    Parameters
    ----------
    lots
        How many.
    by_lot
        Whether a lot was drawn to decide what is laid out well. Otherwise sellers lay out well what is good and fresh.
    seed
        Start of the luck.

    Returns
    -------
    DataFrame
        ``grams``, ``grade`` (1 to 4), ``laid_out`` (1 well, 0 in a heap), ``fresh`` (in standard units; the buyer sees and smells it, a
        list of prices does not hold it) and ``euro``.
    """
    chance = np.random.default_rng([seed, 4 + by_lot])
    grade = chance.integers(1, 5, lots)
    fresh = chance.normal(size=lots)
    care = np.zeros(lots) if by_lot else 0.7 * (grade - 2.5) + 0.9 * fresh
    laid_out = (chance.random(lots) < 1 / (1 + np.exp(-care))).astype(int)
    grams = chance.choice([50, 75, 100, 150, 200], lots)
    noise = 0.10 * chance.normal(size=lots)
    log_price = (
        1.9 + 0.85 * np.log(grams / 100) + 0.14 * grade + PREMIUM * laid_out + FRESH_PREMIUM * fresh + noise
    )
    return pd.DataFrame(
        {
            "grams": grams,
            "grade": grade,
            "laid_out": laid_out,
            "fresh": fresh,
            "euro": np.exp(log_price).round(2),
        }
    )
