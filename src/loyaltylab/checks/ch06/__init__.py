"""Practice checks of chapter 06, "Satisfaction is not loyalty": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch06.bases import LEAVER_SHARES
from loyaltylab.checks.ch06.curve import STILL_BUYING
from loyaltylab.checks.ch06.stayers import STAY_SHARE
from loyaltylab.checks.ch06.tiers import TIER
from loyaltylab.checks.ch06.top_two import TOP_TWO
from loyaltylab.checks.ch06.variant import VARIANT

TASKS = (TOP_TWO, LEAVER_SHARES, TIER, STILL_BUYING, STAY_SHARE)

__all__ = ["TASKS", "VARIANT"]
