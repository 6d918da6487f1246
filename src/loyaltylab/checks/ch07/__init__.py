"""Practice checks of chapter 07, "Building loyalty": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch07.chains import BROUGHT
from loyaltylab.checks.ch07.club import MATCHED_GAP
from loyaltylab.checks.ch07.growth import EXTRA_GROWTH
from loyaltylab.checks.ch07.odds import ODDS_RATIO
from loyaltylab.checks.ch07.rates import MEMBER_RATIO
from loyaltylab.checks.ch07.variant import VARIANT

TASKS = (ODDS_RATIO, EXTRA_GROWTH, MEMBER_RATIO, MATCHED_GAP, BROUGHT)

__all__ = ["TASKS", "VARIANT"]
