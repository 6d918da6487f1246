"""Survey answers: what customers say, through response styles, skipped items and the silence of many."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.calendar import Conditions
from loyaltylab.world.draw import Floats, Keys, Purpose, normal, uniform
from loyaltylab.world.life import Lives
from loyaltylab.world.people import People

WAVE_MONTHS = (5, 11)
SKIPPED = 0.02


DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


@dataclass(frozen=True)
class Answers:
    """One entry an answered wave: the customer's row, the month, and one array an item, −1 where skipped."""

    row: np.ndarray
    month: np.ndarray
    items: dict[str, np.ndarray]


def _latent_items(
    people: People, lives: Lives, outside: Conditions, row: np.ndarray, month: np.ndarray
) -> dict[str, tuple[Floats, int, int]]:
    """Return for each item its latent value on the item's own scale, and the scale's ends, before style and noise."""
    satisfaction = lives.satisfaction[row, month]
    attachment = np.log(np.maximum(lives.attachment[row, month], 1e-6))
    group, region = people.group[row], people.region[row]
    rival = outside.best_rival_price[group, region, month]
    dearer = np.where(rival > 0, lives.price[row, month] / np.maximum(rival, 1e-9) - 1.0, -0.25)
    obstacle = np.clip(people.obstacle_strength[row] / outside.reach[group, region, month], 0.0, 0.95)
    lock = people.switching_procedural[row] + people.switching_relational[row] - 2.0
    return {
        "satisfaction": (3.95 + 1.35 * satisfaction, 1, 5),
        "recommend": (7.3 + 1.9 * satisfaction + 0.9 * attachment, 0, 10),
        "trust": (4.9 + 0.9 * attachment + 0.8 * satisfaction, 1, 7),
        "affection": (4.7 + 1.2 * attachment + 0.2 * satisfaction, 1, 7),
        "reliance": (4.3 + 1.1 * attachment + 0.3 * lock, 1, 7),
        "intention": (5.3 + 0.6 * attachment + 0.5 * satisfaction - 1.5 * obstacle, 1, 7),
        "rival_appeal": (3.8 + 5.0 * dearer + 0.5 * people.variety_seeking[row] - 0.4 * attachment, 1, 7),
        "compares": (
            4.1 - 1.25 * people.search_cost[row] + 0.4 * np.log(people.price_sensitivity[row]),
            1,
            7,
        ),
        "would_buy_more": (2.6 + 0.5 * attachment + 4.2 * obstacle, 1, 7),
    }


def wave_months(months: int) -> list[int]:
    """Return the months in which the survey is out."""
    return [month for month in range(months) if month % 12 in WAVE_MONTHS]


def ask(people: People, lives: Lives, outside: Conditions, event_keys: Keys) -> Answers:
    """Return the answers of the half-yearly waves (June and December).

    Who is attached, or clearly pleased or annoyed, answers more often: non-response is not at random. Style is
    acquiescence: the same opinion, a higher or lower score.
    """
    months = np.array(wave_months(outside.months), dtype=np.int64)
    luck = uniform(event_keys[:, None], Purpose.SURVEY_ANSWERED, months[None, :])
    attached = np.log(np.maximum(lives.attachment[:, months], 1e-6))
    strong = np.abs(lives.satisfaction[:, months])
    propensity = 1.0 / (1.0 + np.exp(-(-1.0 + 0.35 * attached + 0.6 * strong)))
    answered = (luck < propensity) & lives.active[:, months]
    row, wave = np.nonzero(answered)
    month = months[wave]
    keys = event_keys[row]
    items = {}
    for number, (name, (latent, low, high)) in enumerate(
        _latent_items(people, lives, outside, row, month).items()
    ):
        width = (high - low) / 6.0
        noise = 0.75 * width * normal(uniform(keys, Purpose.SURVEY_ITEM, month, number))
        style = people.response_style[row] * width
        score = np.clip(np.round(latent + style + noise), low, high).astype(np.int64)
        skipped = uniform(keys, Purpose.SURVEY_SKIP, month, number) < SKIPPED
        items[name] = np.where(skipped, -1, score)
    items.update(_servqual(people, lives, outside, row, month, keys))
    return Answers(row, month, items)


def _servqual(
    people: People, lives: Lives, outside: Conditions, row: np.ndarray, month: np.ndarray, keys: Keys
) -> dict[str, np.ndarray]:
    """Return the five pairs of expected and perceived service, 1 to 7 (Parasuraman, Zeithaml & Berry, 1988)."""
    group, region = people.group[row], people.region[row]
    speed = np.log(outside.service_speed[group, region, month])
    satisfaction = lives.satisfaction[row, month]
    hoped, met = lives.expectation[row, month], satisfaction + lives.expectation[row, month]
    style = 0.6 * people.response_style[row]
    level = (5.2, 6.1, 5.8, 5.6, 5.3)
    own = (0.25, -0.35, -0.15, 0.1, 0.0)
    items = {}
    for number, name in enumerate(DIMENSIONS):
        quick = 1.5 * speed if name == "responsiveness" else 0.0
        expected = level[number] + 0.7 * hoped + style
        perceived = level[number] + own[number] + 0.9 * met + quick + style
        for prefix, latent, purpose in (
            ("expect", expected, Purpose.SERVQUAL_EXPECT),
            ("perceive", perceived, Purpose.SERVQUAL_PERCEIVE),
        ):
            noise = 0.7 * normal(uniform(keys, purpose, month, number))
            items[f"{prefix}_{name}"] = np.clip(np.round(latent + noise), 1, 7).astype(np.int64)
    return items
