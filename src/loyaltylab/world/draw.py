"""Randomness by address: who, what for, which month, which one. Nothing is drawn from a stream.

Each number is a pure function of (customer key, purpose, month, ordinal), so that a changed lever never shifts
anybody else's luck. The mixing function is the finaliser of SplitMix64 (Steele, Lea & Flood, 2014): good enough for
teaching, identical on every platform. Parameters enter afterwards, by transformation of standard draws.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
PIECE = 8_192
"""Numbers worked on at once: 64 kB, which every processor keeps close at hand."""
_ONE = np.uint64(0x3FF0000000000000)  # the bits of 1.0


class Purpose(IntEnum):
    """What a draw is for. The numbers are part of the data format: append, never renumber, never reuse."""

    REGION = 1
    TYPE_DETAIL = 2
    JOIN_MONTH = 3
    JOIN_DAY = 4
    AGE = 5
    CHANNEL = 6
    SOURCE = 7
    ACQUISITION = 8
    OWN_DISTANCE = 9
    RIVAL_DISTANCE = 10
    CONTRACT = 11
    MEMBER = 12
    OBSTACLE_KIND = 13
    OBSTACLE_STRENGTH = 14
    MANAGER = 15
    CONSENT = 16
    ATTACHMENT = 17
    PRICE_SENSITIVITY = 18
    SEARCH_COST = 19
    CONVENIENCE_NEED = 20
    REWARD_RESPONSE = 21
    VARIETY = 22
    EXPECTATION = 23
    SWITCHING_PROCEDURAL = 24
    SWITCHING_FINANCIAL = 25
    SWITCHING_RELATIONAL = 26
    PURCHASE_RATE = 27
    TICKET = 28
    RESPONSE_STYLE = 29
    SERVICE_FIT = 30
    FRAILTY = 31
    THRESHOLD = 32
    INCIDENT = 33
    EXPERIENCE = 34
    ORDER_COUNT = 35
    ORDER_DAY = 36
    ORDER_CATEGORY = 37
    ORDER_VALUE = 38
    ORDER_ITEMS = 39
    ORDER_DEAL = 40
    ORDER_CHANNEL = 41
    ORDER_GIFT = 42
    SURVEY_ANSWERED = 43
    SURVEY_ITEM = 44
    SURVEY_SKIP = 45
    REDEEM = 46
    LEAVING_DAY = 47
    REASON = 48
    ORDER_COST = 49
    SEGMENT = 50
    BIRTHDAY = 51
    RECOVERED = 52
    TICKET_KIND = 53
    TICKET_SEVERITY = 54
    TICKET_MINUTES = 55
    TICKET_HANDLER = 56
    TICKET_HANDOFFS = 57
    TICKET_COMPLAINED = 58
    TICKET_COMPENSATION = 59
    TICKET_DAY = 60
    REQUEST = 61
    SERVQUAL_EXPECT = 62
    SERVQUAL_PERCEIVE = 63
    WEB_SESSIONS = 64
    WEB_VIEWS = 65
    WEB_CARTS = 66
    WEB_MINUTES = 67
    CAMPAIGN_ARM = 68
    CAMPAIGN_SCORE = 69
    CAMPAIGN_OPENED = 70
    CAMPAIGN_OPTED_OUT = 71
    CAMPAIGN_DAY = 72
    UPLIFT = 73
    REFERRER = 74
    REFERRER_WILLING = 75
    CLUB_VISIT = 76
    CLUB_DAY = 77
    WINBACK_ARM = 78
    WINBACK_RETURN = 79
    WINBACK_DELAY = 80
    SECOND_THRESHOLD = 81
    BIRTHDAY_ORDER = 82
    TIER_ORDER = 83
    TIER_VALUE = 84
    REASON_SECOND = 85
    REASON_THIRD = 86
    MANAGER_VISITS = 87
    MANAGER_TRAIT = 88
    MANAGER_RESULT = 89
    CRM_COPY = 90
    CRM_NAME = 91
    CRM_FORMAT = 92
    CRM_TYPO = 93
    CRM_MISSING = 94
    CRM_CONTACT = 95
    REASON_SENTENCE = 96
    SECOND_CODER = 97
    PANEL_ASKED = 98
    PANEL_LIKING = 99
    PANEL_PURCHASES = 100
    WAY_OUT = 101


def mix(values: Keys) -> Keys:
    """Scramble 64-bit integers (one to one)."""
    values = np.array(values, dtype=np.uint64, order="C")
    mix_in_place(values.reshape(-1))
    return values


def mix_in_place(values: Keys) -> None:
    """Scramble the 64-bit integers of a flat array where they lie, a piece at a time, so that all stays in the cache."""
    scratch = np.empty(min(values.size, PIECE), dtype=np.uint64)
    for start in range(0, values.size, PIECE):
        piece = values[start : start + PIECE]
        shifted = scratch[: piece.size]
        np.right_shift(piece, np.uint64(30), out=shifted)
        piece ^= shifted
        piece *= _FIRST
        np.right_shift(piece, np.uint64(27), out=shifted)
        piece ^= shifted
        piece *= _SECOND
        np.right_shift(piece, np.uint64(31), out=shifted)
        piece ^= shifted


def customer_keys(seed: int, identities: ArrayLike) -> Keys:
    """Return one 64-bit key a customer, from the world's seed and the customer's identity alone."""
    start = mix(np.asarray([int(seed) % 2**64], dtype=np.uint64) + _GOLDEN)
    return mix(start + np.atleast_1d(np.asarray(identities)).astype(np.uint64) * _GOLDEN)


def moments(keys: Keys, month: ArrayLike, ordinal: ArrayLike = 0) -> Keys:
    """Return keys moved to a month and an ordinal, broadcast together, where several draws share this address.

    ``uniform(moments(keys, month, ordinal), purpose)`` is ``uniform(keys, purpose, month, ordinal)``.
    """
    counter = np.asarray(month).astype(np.uint64) << np.uint64(20)
    counter = counter + np.asarray(ordinal).astype(np.uint64)
    return np.asarray(keys + np.atleast_1d(counter) * _GOLDEN, dtype=np.uint64)


def uniform(keys: Keys, purpose: Purpose, month: ArrayLike = 0, ordinal: ArrayLike = 0) -> Floats:
    """Return uniform numbers strictly between 0 and 1, one for each (key, month, ordinal), broadcast together.

    ``month`` and ``ordinal`` are whole numbers from 0 to 2**20 − 2; for speed that is not checked here.
    """
    if np.ndim(month) or np.ndim(ordinal) or month or ordinal:
        keys = moments(keys, month, ordinal)
    bits: Keys = np.ascontiguousarray(keys + np.atleast_1d(np.uint64((int(purpose) << 40) + 1)) * _GOLDEN)
    mix_in_place(bits.reshape(-1))
    # 52 bits, not 53: with 53 the largest value plus a half would be rounded up to 1. They become the fraction of a
    # number between 1 and 2, which needs no conversion; every step is exact.
    bits >>= np.uint64(12)
    bits |= _ONE
    uniforms: Floats = bits.view(np.float64)
    uniforms -= 1.0
    uniforms += 2.0**-53
    return uniforms


def exponential(uniforms: Floats) -> Floats:
    """Turn uniforms into standard exponentials by inversion."""
    return -np.log(uniforms)


def poisson(uniforms: Floats, means: ArrayLike, most: int = 200) -> NDArray[np.int64]:
    """Turn uniforms into Poisson counts by inversion: monotone in the mean, so a lever never reshuffles luck.

    Counts stop at ``most``; for means up to 100, far above this world's, the part cut off is below 1e-15.
    """
    counts = np.zeros(uniforms.size, dtype=np.int64)
    luck: Floats = uniforms.ravel()
    mean: Floats = np.ascontiguousarray(
        np.broadcast_to(np.asarray(means, dtype=np.float64), uniforms.shape)
    ).ravel()
    # Only cells that count on are carried along; most stop at once, for exp(-mean) is never below 1 - mean. (The
    # margin of 1e-9 is far more than any rounding.)
    cells = np.flatnonzero(luck + mean > 1.0 - 1e-9)
    luck, mean = luck[cells], mean[cells]
    probability = np.exp(-mean)
    going_on = np.flatnonzero(luck > probability)
    cells, luck, mean, probability = cells[going_on], luck[going_on], mean[going_on], probability[going_on]
    cumulative = probability.copy()
    for count in range(1, most + 1):
        if not cells.size:
            break
        counts[cells] = count
        probability *= mean / count
        cumulative += probability
        going_on = np.flatnonzero(luck > cumulative)
        cells, luck, mean = cells[going_on], luck[going_on], mean[going_on]
        probability, cumulative = probability[going_on], cumulative[going_on]
    return counts.reshape(uniforms.shape)


def unroll(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (cell, ordinal): each flat cell number as often as it counts, numbered 0, 1, 2 … within the cell."""
    flat = counts.ravel()
    # `repeat` takes the platform's own whole numbers: 32 bits in the browser.
    often = flat.astype(np.intp)
    cell = np.repeat(np.arange(flat.size, dtype=np.int64), often)
    first = np.repeat(np.cumsum(flat) - flat, often)
    return cell, np.arange(cell.size, dtype=np.int64) - first


def choose(uniforms: Floats, shares: ArrayLike, rows: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Turn uniforms into positions 0 … n-1 with the given shares.

    Parameters
    ----------
    shares
        One row of shares; or one row a draw; or, with ``rows``, a table of which each draw takes the row ``rows``.
    """
    limits = np.cumsum(np.asarray(shares, dtype=np.float64), axis=-1)
    limits = limits / limits[..., -1:]
    positions = np.zeros(np.shape(uniforms), dtype=np.int64)
    for limit in np.moveaxis(limits, -1, 0)[:-1]:
        positions += uniforms > (limit if rows is None else limit[rows])
    return positions


def _polynomial(coefficients: tuple[float, ...], x: Floats) -> Floats:
    result = x * coefficients[0]
    result += coefficients[1]
    for coefficient in coefficients[2:]:
        result *= x
        result += coefficient
    return result


# Wichura (1988), Algorithm AS 241 (PPND16), Applied Statistics 37(3): numerators and denominators, highest power first.
_CENTRE = (
    (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
     1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0),
    (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
     5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0),
)  # fmt: skip
_SHOULDER = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
     3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0),
)  # fmt: skip
_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0),
)  # fmt: skip


def normal(uniforms: Floats) -> Floats:
    """Turn uniforms into standard normals by the inverse distribution function (Wichura, 1988)."""
    if uniforms.size <= PIECE:
        return _normal(uniforms)
    result = np.empty(uniforms.size)
    flat = uniforms.reshape(-1)
    for start in range(0, flat.size, PIECE):
        piece = slice(start, start + PIECE)
        result[piece] = _normal(flat[piece])
    return result.reshape(uniforms.shape)


def _normal(uniforms: Floats) -> Floats:
    offset = uniforms - 0.5
    middle = offset * offset
    np.subtract(0.180625, middle, out=middle)
    result = _polynomial(_CENTRE[0], middle)
    result *= offset
    result /= _polynomial(_CENTRE[1], middle)
    outside = np.nonzero(np.abs(offset) > 0.425)
    if outside[0].size:
        far_offset, tail_uniforms = offset[outside], uniforms[outside]
        root = np.sqrt(-np.log(np.minimum(tail_uniforms, 1.0 - tail_uniforms)))
        near = root - 1.6
        values = _polynomial(_SHOULDER[0], near) / _polynomial(_SHOULDER[1], near)
        extreme = root > 5.0
        if extreme.any():
            far = root[extreme] - 5.0
            values[extreme] = _polynomial(_TAIL[0], far) / _polynomial(_TAIL[1], far)
        result[outside] = np.copysign(values, far_offset)
    return result


def gamma(keys: Keys, purpose: Purpose, shape: ArrayLike) -> Floats:
    """Return standard gamma numbers, one a key, of one shape or one each (Marsaglia & Tsang, 2000), by addressed attempts.

    A shape below 1 is boosted in the authors' way. Sixteen attempts fail with probability below 1e-20; the last one
    is then taken as it is.
    """
    shapes = np.broadcast_to(np.asarray(shape, dtype=np.float64), keys.shape)
    small = shapes < 1
    all_d = np.where(small, shapes + 1.0, shapes) - 1.0 / 3.0
    result = np.ones(keys.shape)
    waiting = np.arange(keys.size)
    for attempt in range(16):
        if not waiting.size:
            break
        some, d = keys[waiting], all_d[waiting]
        c = 1.0 / np.sqrt(9.0 * d)
        z = normal(uniform(some, purpose, 0, 2 * attempt + 1))
        v = (1.0 + c * z) ** 3
        u = uniform(some, purpose, 0, 2 * attempt + 2)
        positive = v > 0
        safe = np.where(positive, v, 1.0)
        accepted = positive & (np.log(u) < 0.5 * z * z + d - d * safe + d * np.log(safe))
        result[waiting] = d * safe
        waiting = waiting[~accepted]
    if small.any():
        result[small] *= uniform(keys[small], purpose, 0, 0) ** (1.0 / shapes[small])
    return result
