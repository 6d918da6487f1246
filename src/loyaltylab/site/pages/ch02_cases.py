"""The made-up cases of chapter 02, of page and questions: each stands here once; stems, keys and traps follow from it."""

import numpy as np

from loyaltylab.site.pages import numbers_of

Facts = tuple[str, str, str]
number = numbers_of("02")


CASE: Facts = ("euro", "a made-up case", "a made-up shop")
TEAPOT = {"worth": 0.9, "euro": 0.15, "gap": 0.6}
number(
    "pot-worth",
    "Part-worth of the better glaze",
    ("units of the choice model", *CASE[1:]),
    lambda: TEAPOT["worth"],
)
number(
    "pot-euro",
    "Part-worth of one euro less",
    ("units of the choice model", *CASE[1:]),
    lambda: TEAPOT["euro"],
)
number("pot-money", "What the better glaze is worth", CASE, lambda: TEAPOT["worth"] / TEAPOT["euro"])
number("pot-product", "The product (a typical mistake)", CASE, lambda: TEAPOT["worth"] * TEAPOT["euro"])
number(
    "pot-upside", "The ratio upside down (a typical mistake)", CASE, lambda: TEAPOT["euro"] / TEAPOT["worth"]
)
number("pot-difference", "The difference (a typical mistake)", CASE, lambda: TEAPOT["worth"] - TEAPOT["euro"])
number(
    "gap-worth",
    "By how much offer A is worth more",
    ("units of the choice model", *CASE[1:]),
    lambda: TEAPOT["gap"],
)
number(
    "gap-share", "Share who take A", ("share of choices", *CASE[1:]), lambda: 1 / (1 + np.exp(-TEAPOT["gap"]))
)
number(
    "gap-other",
    "Share who take B (a typical mistake)",
    ("share of choices", *CASE[1:]),
    lambda: 1 / (1 + np.exp(TEAPOT["gap"])),
)
number(
    "gap-linear",
    "One half and the gap (a typical mistake)",
    ("share of choices", *CASE[1:]),
    lambda: 0.5 + TEAPOT["gap"] / 2,
)

SCORES = {"plain": (6.0, 12.0), "fine": (9.0, 20.0)}
"""Benefit scores of 10 and prices of the two boxes in the case of value."""
ZERO = 3.0
for _name, (_benefit, _price) in SCORES.items():
    number(
        f"score-{_name}",
        f"Benefit score of the {_name} box",
        ("points of 10", *CASE[1:]),
        lambda benefit=_benefit: int(benefit),
    )
    number(f"cost-{_name}", f"Price of the {_name} box", CASE, lambda price=_price: int(price))
    number(f"ratio-{_name}", f"Points for each euro, {_name} box", ("points a euro", *CASE[1:]),
           lambda benefit=_benefit, price=_price: benefit / price)  # fmt: skip
    number(f"shifted-{_name}", f"Points for each euro with a scale that begins at 3, {_name} box", ("points a euro", *CASE[1:]),
           lambda benefit=_benefit, price=_price: (benefit - ZERO) / price)  # fmt: skip
number("scale-zero", "Score of a box that nobody would take", ("points of 10", *CASE[1:]), lambda: int(ZERO))

SLOPE = 0.25
number(
    "slope",
    "Slope of a feature on the logarithm of the price",
    ("logarithm of euro", *CASE[1:]),
    lambda: SLOPE,
)
number(
    "slope-premium",
    "The premium that follows",
    ("share of the price", *CASE[1:]),
    lambda: float(np.expm1(SLOPE)),
)
number("slope-raw", "The slope itself (a typical mistake)", ("share of the price", *CASE[1:]), lambda: SLOPE)
number(
    "slope-factor",
    "The factor instead of the premium (a typical mistake)",
    ("share of the price", *CASE[1:]),
    lambda: float(np.exp(SLOPE)),
)
number(
    "slope-down",
    "Taken downwards (a typical mistake)",
    ("share of the price", *CASE[1:]),
    lambda: float(-np.expm1(-SLOPE)),
)
