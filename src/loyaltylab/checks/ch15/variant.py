"""What differs from learner to learner in chapter 15, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        # About two in five are in the spring's trial; its smallest group needs people in both arms.
        "customers": tuple(range(860, 981)),
        "price": (0.98, 0.99, 1.0, 1.01, 1.02),
        "novelty": (0.8, 0.9, 1.0, 1.1, 1.2),
        "deal_depth": (0.8, 0.9, 1.0, 1.1, 1.2),
        "rival_price": (0.99, 1.0, 1.02, 1.04),
    },
    simulate=own_world(
        ("customers", "orders", "contacts"),
        levers=("price", "novelty", "deal_depth"),
        rivals={"price": "rival_price"},
    ),
)
