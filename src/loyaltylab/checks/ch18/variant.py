"""What differs from learner to learner in chapter 18, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        # About one in five joined in 2023, and nearly half were in the trial of the letter.
        "customers": tuple(range(760, 881)),
        "price": (0.98, 0.99, 1.0, 1.01, 1.02),
        "service_speed": (0.9, 0.95, 1.0, 1.05, 1.1),
        "recovery": (0.8, 0.9, 1.0, 1.1, 1.2),
    },
    simulate=own_world(
        ("customers", "orders", "contacts"),
        levers=("price", "service_speed", "recovery"),
    ),
)
