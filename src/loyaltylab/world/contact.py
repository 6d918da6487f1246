"""Campaigns: who is contacted, in which arm, who opens the message and who asks for silence."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.calendar import CAMPAIGNS, Campaign
from loyaltylab.world.draw import Floats, Keys, Purpose, normal, uniform
from loyaltylab.world.people import People

# A fixed cut, not a quantile: nobody's place in a campaign may depend on who else is simulated.
SCORE_CUTS = {0.2: 1.05}
NOT_IN = -1


@dataclass(frozen=True)
class Contacts:
    """One entry a customer in a campaign (control arm included): row, campaign, arm, risk score, opened, opted out."""

    row: np.ndarray
    campaign: np.ndarray
    arm: np.ndarray
    score: Floats
    day: np.ndarray
    opened: np.ndarray
    opted_out: np.ndarray


def risk_scores(people: People, event_keys: Keys, number: int) -> Floats:
    """Return the firm's risk score before a campaign, in standard units: related to leaving, and noisy.

    It is made from lasting traits, so that no lever moves anybody into or out of a targeted campaign.
    """
    noise = normal(uniform(event_keys, Purpose.CAMPAIGN_SCORE, CAMPAIGNS[number].month))
    return (
        -0.6 * people.attachment
        + 0.5 * (people.price_sensitivity - 1.0)
        - 0.3 * people.search_cost
        + 0.35 * (people.frailty - 1.0)
        + 0.6 * noise
    )


def _arms(people: People, event_keys: Keys, campaign: Campaign, number: int) -> np.ndarray:
    """Return each customer's arm in one campaign: ``NOT_IN``, 0 for control, 1, 2 … for the contents."""
    if campaign.targeting == "score":
        chosen = risk_scores(people, event_keys, number) > SCORE_CUTS[campaign.top]
        return np.where(chosen, 1, NOT_IN)
    luck = uniform(event_keys, Purpose.CAMPAIGN_ARM, campaign.month)
    return np.floor(luck * len(campaign.arms)).astype(np.int64)


def _opts_out(people: People, event_keys: Keys, campaign: Campaign) -> np.ndarray:
    """Return who would ask for silence after hearing this campaign."""
    luck = uniform(event_keys, Purpose.CAMPAIGN_OPTED_OUT, campaign.month)
    return luck < np.clip(0.02 - 0.10 * np.minimum(people.uplift, 0.0), 0.0, 0.3)


def campaign_arms(people: People, event_keys: Keys) -> np.ndarray:
    """Return (customer, campaign): ``NOT_IN``, 0 = control, 1 … = contents; only those who agreed to contact.

    Who has opted out is left alone from then on. Whether the customer is still there is not asked here: a message
    to somebody who has left does nothing.
    """
    reachable = people.consent & ~people.business
    arms = np.full((len(people), len(CAMPAIGNS)), NOT_IN, dtype=np.int64)
    for number, campaign in enumerate(CAMPAIGNS):
        joined = people.join_month < campaign.month
        arms[:, number] = np.where(reachable & joined, _arms(people, event_keys, campaign, number), NOT_IN)
        heard = arms[:, number] > 0
        reachable = reachable & ~(heard & _opts_out(people, event_keys, campaign))
    return arms


def contacts(people: People, active: np.ndarray, event_keys: Keys) -> Contacts:
    """Return the campaign lists: customers who were with Lantern in the campaign's month."""
    arms = campaign_arms(people, event_keys)
    parts = []
    for number, campaign in enumerate(CAMPAIGNS):
        if campaign.month >= active.shape[1]:
            continue
        rows = np.flatnonzero((arms[:, number] > NOT_IN) & active[:, campaign.month])
        keys, arm = event_keys[rows], arms[rows, number]
        heard = arm > 0
        interest = 1.0 / (1.0 + np.exp(-(-0.7 + 1.5 * people.uplift[rows])))
        some = people.take(rows)
        parts.append(
            (
                rows,
                np.full(rows.size, number),
                arm,
                risk_scores(some, keys, number),
                1 + np.floor(uniform(keys, Purpose.CAMPAIGN_DAY, campaign.month) * 5).astype(np.int64),
                heard & (uniform(keys, Purpose.CAMPAIGN_OPENED, campaign.month) < interest),
                heard & _opts_out(some, keys, campaign),
            )
        )
    if not parts:
        empty = np.array([], dtype=np.int64)
        return Contacts(empty, empty, empty, empty.astype(float), empty, empty > 0, empty > 0)
    return Contacts(*(np.concatenate(columns) for columns in zip(*parts)))
