"""What leavers say: reasons by Keaveney's eight, a sentence on the form, and how a second coder reads it."""

import numpy as np

from loyaltylab.world.draw import Keys, Purpose, choose, uniform
from loyaltylab.world.specification import CAUSES, REASONS

# What leavers say, by true cause (in the order of REASONS; the last share says nothing). A stated reason is not a
# cause. People rather blame a mishap than own up to bargain hunting, so those whom a rival won name failures more often
# than the rival; hardly anybody whom life or an expired card took away fills in the form. Together the shares come out
# in the order of Keaveney (1995).
REASON_SHARES = {
    "active": (0.27, 0.17, 0.18, 0.17, 0.06, 0.04, 0.04, 0.00, 0.07),
    "natural": (0.03, 0.07, 0.05, 0.05, 0.01, 0.01, 0.01, 0.19, 0.58),
    "competitive": (0.18, 0.12, 0.23, 0.21, 0.07, 0.11, 0.03, 0.00, 0.05),
    "fault": (0.02, 0.04, 0.44, 0.28, 0.15, 0.00, 0.03, 0.00, 0.04),
    "passive": (0.05, 0.08, 0.07, 0.06, 0.03, 0.01, 0.02, 0.09, 0.59),
}
SECOND_REASON, THIRD_REASON = 0.78, 0.48
SILENT = len(REASONS)

# How a subscription ended (in the order of WAYS_OUT: cancelled, lapsed, closed), by true cause. A card that is not
# renewed is mostly an oversight, and at times a quiet way of leaving; who moves away at times just cancels.
WAY_SHARES = {
    "active": (0.90, 0.10, 0.00),
    "natural": (0.35, 0.15, 0.50),
    "competitive": (0.88, 0.12, 0.00),
    "fault": (0.93, 0.07, 0.00),
    "passive": (0.10, 0.85, 0.05),
}

# Sentences for the main reason. The second word is how else the sentence may be read; empty where it is plain.
SENTENCES: dict[str, tuple[tuple[str, str], ...]] = {
    "pricing": (
        ("It has become too dear for me.", ""),
        ("Prices went up, my budget did not.", ""),
        ("The same tea costs less elsewhere.", "competition"),
        ("I get too little for the money.", "core service failure"),
    ),
    "inconvenience": (
        ("You are closed when I have time.", ""),
        ("The shop is too far out of my way.", ""),
        ("Fetching the parcel took half a day.", "core service failure"),
        ("The queue is too long for a tin of tea.", "encounter failure"),
    ),
    "core service failure": (
        ("The tea was stale, more than once.", ""),
        ("Two parcels never arrived.", ""),
        ("I was billed for what I had not ordered.", ""),
        ("The wrong tea came again.", "response to failure"),
    ),
    "encounter failure": (
        ("Somebody at the counter was rude.", ""),
        ("I felt like a nuisance.", ""),
        ("Nobody had time for my question.", "inconvenience"),
        ("They did not know their own teas.", "core service failure"),
    ),
    "response to failure": (
        ("I complained and heard nothing.", ""),
        ("One refund took three letters.", ""),
        ("My complaint was met with a shrug.", "encounter failure"),
        ("They would not take the broken pot back.", "core service failure"),
    ),
    "competition": (
        ("I found a shop whose tea I like better.", ""),
        ("A friend took me to another tea shop.", ""),
        ("Another shop made me a better offer.", "pricing"),
        ("There is a shop round the corner now.", "inconvenience"),
    ),
    "ethical problem": (
        ("I was pressed to buy what I did not want.", ""),
        ("The offer was not what it said.", ""),
        ("Promised points were struck off.", "response to failure"),
        ("The small print changed the price.", "pricing"),
    ),
    "involuntary": (
        ("We are moving abroad.", ""),
        ("My doctor took me off tea and coffee.", ""),
        ("There is nobody left to drink it here.", ""),
        ("My working day has changed.", "inconvenience"),
    ),
}
# Of four sentences that can be read in two ways, the second coder takes the other reading in about two; and anybody
# slips at times.
OTHER_READING, SLIP = 0.45, 0.05


def stated_reasons(cause: np.ndarray, keys: Keys) -> np.ndarray:
    """Return up to three reasons of each leaver, (leaver, 3), as numbers of ``REASONS``; ``SILENT`` = none.

    Parameters
    ----------
    cause
        Numbers of the true causes.
    keys
        The leavers' keys.
    """
    shares = np.array([REASON_SHARES[name] for name in CAUSES])[cause]
    reasons = [choose(uniform(keys, Purpose.REASON), shares)]
    for purpose, share in ((Purpose.REASON_SECOND, SECOND_REASON), (Purpose.REASON_THIRD, THIRD_REASON)):
        more = choose(uniform(keys, purpose, 0, 1), shares)
        said = (uniform(keys, purpose) < share) & (reasons[-1] < SILENT)
        repeated = np.any([more == earlier for earlier in reasons], axis=0)
        reasons.append(np.where(said & ~repeated, more, SILENT))
    return np.stack(reasons, axis=1)


def ways_out(cause: np.ndarray, keys: Keys) -> np.ndarray:
    """Return how each subscription ended, as numbers of ``WAYS_OUT``."""
    return choose(uniform(keys, Purpose.WAY_OUT), np.array([WAY_SHARES[name] for name in CAUSES])[cause])


def sentences(main: np.ndarray, keys: Keys) -> tuple[np.ndarray, np.ndarray]:
    """Return the sentence on the form for each main reason, and the number of the reason a second coder reads in it.

    Whoever is silent about reasons leaves the form empty, and there is nothing to code.
    """
    table = [SENTENCES[reason] for reason in REASONS]
    texts = np.array([[text for text, _ in row] for row in table] + [[None] * len(table[0])], dtype=object)
    others = np.array(
        [[REASONS.index(other) if other else number for _, other in row] for number, row in enumerate(table)]
        + [[SILENT] * len(table[0])]
    )
    which = np.floor(uniform(keys, Purpose.REASON_SENTENCE) * len(table[0])).astype(np.int64)
    other = uniform(keys, Purpose.SECOND_CODER) < OTHER_READING
    second = np.where(other, others[main, which], main)
    slipped = (uniform(keys, Purpose.SECOND_CODER, 0, 1) < SLIP) & (main < SILENT)
    anything = np.floor(uniform(keys, Purpose.SECOND_CODER, 0, 2) * len(REASONS)).astype(np.int64)
    return texts[main, which], np.where(slipped, anything, second)
