"""What differs from learner to learner in chapter 03, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        "customers": tuple(range(680, 821)),
        "service_speed": (0.9, 0.95, 1.0, 1.05, 1.1),
        "promise_minutes": (0.9, 1.0, 1.1, 1.2, 1.3),
        "recovery": (0.6, 0.8, 1.0, 1.2, 1.4),
    },
    simulate=own_world(("tickets", "surveys"), levers=("service_speed", "promise_minutes", "recovery")),
)
